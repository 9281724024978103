"""`radconcord taxonomy`: list, check, new and map."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., object]
MINE = """
classes = ["positive"]
uncertain_as = "not_mentioned"
roll_up = true
[[finding]]
name = "PleuralEffusion"
[[finding]]
name = "NoduleTumorMass"
[[finding]]
name = "Blotchy rib fracture"
[[finding]]
name = "Blurp [b]"
definition = "a blurp"
[[finding]]
name = "Nothing"
rule = "no_finding"
"""


def row_of(out: str, finding: str) -> str:
    return next(line for line in out.splitlines() if f" {finding} " in line)


def test_list_shows_what_ships(run: Run) -> None:
    found = run("taxonomy", "list")
    assert found.status == 0
    assert all(part in row_of(found.out, "chexpert-14") for part in ("14", "positive, negative, uncertain", "https://"))


def test_check_explains_each_finding(run: Run) -> None:
    Path("mine.toml").write_text(MINE)
    found = run("taxonomy", "check", "mine.toml")
    assert found.status == 0
    told = {
        "PleuralEffusion": ("rad:pleural_effusion", "name"),
        "NoduleTumorMass": ("rad:pulmonary_nodule, rad:lung_mass", "parts"),
        "Blotchy rib fracture": ("none", "no concept, name only; nearest: ", "rad:rib_fracture"),
        "Blurp [b]": ("none", "no concept, its texts carry it"),
        "Nothing": ("rule",),
    }
    for finding, parts in told.items():
        assert all(part in row_of(found.out, finding) for part in parts), finding
    assert "5 findings; classes positive; uncertain becomes not_mentioned; negative becomes not_mentioned; parents follow" in found.out
    assert "1 with a name only and no concept" in found.err


def test_check_of_a_shipped_taxonomy_has_no_complaint(run: Run) -> None:
    found = run("taxonomy", "check", "chexpert-14")
    assert (found.status, found.err) == (0, "")
    assert "14 findings" in found.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check", "nothing"), "unknown taxonomy 'nothing'"),
        (("check", "broken.toml"), "broken.toml:1: not a readable TOML file"),
        (("map", "chexpert-14", "nothing"), "unknown taxonomy 'nothing'"),
        (("new", "--names", " , "), "no names of findings"),
        (("new", "--names", "A", "--language", "xx"), "unknown language 'xx'"),
        (("new", "--names", "A", "--from-csv", "names.csv"), "either --from-csv or --names"),
        (("new", "--from-csv", "nowhere.csv"), "nowhere.csv: not a readable UTF-8 file"),
        (("new", "--from-csv", "empty.csv"), "no names of findings"),
        (("new", "--names", "A", "-o", "broken.toml"), "broken.toml exists already"),
    ],
)
def test_what_cannot_be_used_could_not_run(run: Run, arguments: tuple[str, ...], told: str) -> None:
    Path("broken.toml").write_text("[[finding\n")
    Path("names.csv").write_text("A,B\n")
    Path("empty.csv").write_text("")
    found = run("taxonomy", *arguments)
    assert found.status == 2
    assert told in " ".join(found.err.replace("│", " ").split())
    assert found.out == ""
    assert Path("broken.toml").read_text() == "[[finding\n"


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        (("--names", "Pneumothorax, Rib fracture,Wart"), b""),
        (("--from-csv", "names.csv"), b""),
        (("--from-csv", "semicolons.csv"), b""),
        ((), b"Pneumothorax\n\nRib fracture\r\nWart\nPneumothorax\n"),
    ],
    ids=["names", "csv", "semicolons", "stdin"],
)
def test_new_starts_a_file_that_can_be_used(run: Run, arguments: tuple[str, ...], stdin: bytes) -> None:
    Path("names.csv").write_text('\ufeffid,report,Pneumothorax,"Rib fracture",Wart,language\n1,Text.,1,0,0,en\n')
    Path("semicolons.csv").write_text("ID;Pneumothorax;Rib fracture;Wart\n")
    found = run("taxonomy", "new", *arguments, "--output", "mine.toml", stdin=stdin)
    assert (found.status, found.out) == (0, "")
    read = tomllib.loads(Path("mine.toml").read_text())["finding"]
    assert [(f["name"], f.get("concepts")) for f in read] == [
        ("Pneumothorax", ["rad:pneumothorax"]),
        ("Rib fracture", ["rad:rib_fracture"]),
        ("Wart", None),
    ]
    assert run("taxonomy", "check", "mine.toml").status == 0
    assert run("label", "-", "--taxonomy", "mine.toml", stdin=b"FINDINGS: No pneumothorax.").status == 0


def test_new_reads_names_of_other_languages(run: Run) -> None:
    found = run("taxonomy", "new", "--names", "Pneumothorax,Rippenfraktur", "--language", "de")
    read = tomllib.loads(found.out)
    assert (found.status, read["language"]) == (0, "de")
    assert [f["concepts"] for f in read["finding"]] == [["rad:pneumothorax"], ["rad:rib_fracture"]]


def test_map_shows_how_two_relate(run: Run) -> None:
    Path("mine.toml").write_text(MINE)
    found = run("taxonomy", "map", "mine.toml", "chexpert-14")
    assert found.status == 0
    assert all(part in row_of(found.out, "NoduleTumorMass") for part in ("narrower", "Lung Lesion", "rad:pulmonary_nodule"))
    assert all(part in row_of(found.out, "Nothing") for part in ("equal", "No Finding"))
    assert "only in mine: Blotchy rib fracture, Blurp [b]" in found.out
    assert "Cardiomegaly" in next(line for line in found.out.splitlines() if line.startswith("only in chexpert-14:"))
