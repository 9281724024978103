"""negspaCy: NegEx with its clinical English cues, on spaCy's rule-based sentence splitter and entity ruler; it knows no doubt."""

import spacy
from negspacy.negation import Negex  # noqa: F401  registers the component
from negspacy.termsets import termset
from runner import run


def make_finder(rules):
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    ruler.add_patterns([{"label": rule["id"], "pattern": pattern(nlp, rule)} for rule in rules])
    nlp.add_pipe("negex", config={"neg_termset": termset("en_clinical").get_patterns()})

    def find(text):
        return [[e.label_, e._.negex, False, False] for e in nlp(text).ents]

    return find


def pattern(nlp, rule):
    if "capitals" in rule:
        return [{"ORTH": token.text} for token in nlp.make_doc(rule["capitals"])]
    return rule.get("phrase") or rule["pattern"]


if __name__ == "__main__":
    run(make_finder)
