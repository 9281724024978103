"""medSpaCy: its sentence splitter (PyRuSH), target matcher, and ConText with its own English cues."""

import medspacy
from loguru import logger
from medspacy.target_matcher import TargetRule
from runner import run


def make_finder(rules):
    logger.remove()  # PyRuSH would write the words of every report to standard error
    nlp = medspacy.load()
    with nlp.select_pipes(enable=[]):  # the matcher would send each phrase through the whole pipeline
        nlp.get_pipe("medspacy_target_matcher").add([target_rule(rule) for rule in rules])

    def find(text):
        return [[e.label_, e._.is_negated, e._.is_uncertain, is_elsewhere(e)] for e in nlp(text).ents]

    return find


def target_rule(rule):
    if "phrase" in rule:
        return TargetRule(rule["phrase"], rule["id"])
    if "capitals" in rule:  # a phrase would be found in lower case too
        words = rule["capitals"].replace("-", " - ").replace("/", " / ").split()
        return TargetRule(rule["capitals"], rule["id"], pattern=[{"ORTH": word} for word in words])
    return TargetRule(rule["id"], rule["id"], pattern=rule["pattern"])


def is_elsewhere(entity):
    return entity._.is_historical or entity._.is_hypothetical or entity._.is_family


if __name__ == "__main__":
    run(make_finder)
