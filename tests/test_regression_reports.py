import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
import yaml

from agent import shipped
from evaluation import (
    PromptCase,
    Results,
    Thresholds,
    as_junit,
    as_markdown,
    as_page,
    as_promptfoo,
    compare_results,
    gate,
)
from tests.regression_results import arm, result, sides

ATTACK = "<script>alert(1)</script> **x** | `rm` <img src=x onerror=alert(1)> \x07"


class Tags(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def attacked() -> Results:
    """Two sides of which the candidate says what would break a page."""
    base = result("planted", arm="baseline", engine="offline")
    said = result("planted", ok=False, arm="candidate", engine="offline", text=ATTACK)
    arms = (
        arm("baseline", "offline", "- Be brief.\n- Stay."),
        arm("candidate", "offline", f"- {ATTACK}\n- Stay."),
    )
    return Results(arms=arms, results=(base, said))


def page_of(results: Results) -> str:
    judged = gate(results, Thresholds.whole())
    return as_page(results, judged, compare_results(results))


def test_a_page_holds_no_element_that_a_transcript_wrote() -> None:
    tags = Tags(page_of(attacked()))
    assert not {"script", "img"} & set(tags.names)
    assert not [name for name in tags.attributes if name.startswith("on")]
    assert "<script>alert(1)</script>" in tags.text


def test_a_page_needs_nothing_from_elsewhere() -> None:
    page = page_of(attacked())
    assert not {"src", "href", "srcset", "action"} & set(Tags(page).attributes)
    assert not re.findall(r"url\(|@import|https?:", page)
    assert "default-src 'none'" in page


def test_a_page_shows_what_broke_by_kind_side_by_side_and_what_was_changed() -> None:
    text = " ".join(Tags(page_of(attacked())).text.split())
    assert "1case broke" in text
    assert "passes 1 of 1 before, 0 of 1 now" in text
    assert "expected fewer" in text
    assert "got more" in text
    assert "the prompt sees to it" in text
    assert "What the model reads differently" in text
    assert "-- Be brief." in text
    page = page_of(attacked())
    assert re.search(r"<del>[^<]*fits\.", page)
    assert re.search(r'<span class="minus">-- Be brief', page)
    assert "search_catalog(query=&#39;tent&#39;)" in page


def test_a_page_of_one_arm_shows_what_failed() -> None:
    results = Results(
        arms=(arm(),), results=(result("good"), result("bad", ok=False, text="Nothing."))
    )
    text = Tags(as_page(results, gate(results, Thresholds.whole()))).text
    assert "1case to look at, of 2" in text
    assert "bad" in text
    assert "baseline" not in text


def test_what_has_no_verdict_is_told_as_unknown_and_not_as_failed() -> None:
    lost = [result(c, stale=True, problem="not recorded", findings=(), turns=()) for c in "ab"]
    results = Results(arms=(arm(),), results=tuple(lost))
    judged = gate(results, Thresholds.whole())
    text = " ".join(Tags(as_page(results, judged)).text.split())
    assert "inconclusive" in text
    assert "of 0 judged of 2 results pass" in text
    assert "What has no answer" in text
    assert not [told for told in ("0.0 %", "What failed", "By kind", "0 ms") if told in text]
    assert "| candidate | live, m | 2 | nothing judged |" in as_markdown(results, judged)
    some = Results(arms=(arm(),), results=(lost[0], result("b")))
    assert "1.000 of 1 judged" in as_markdown(some, gate(some, Thresholds.whole()))


def test_a_page_of_an_engine_that_varies_tells_chance() -> None:
    results = sides({f"c{i}": ([True] * 3, [True, True, i % 2 == 0]) for i in range(12)})
    text = " ".join(Tags(page_of(results)).text.split())
    assert "p, adjusted" in text
    assert "pass^3 1.000 → 0.500" in text
    assert "Flaky" in text


def test_a_summary_can_not_be_broken_by_what_it_tells() -> None:
    results = attacked()
    text = as_markdown(results, gate(results, Thresholds.whole()), compare_results(results))
    assert text.startswith("## ❌ Prompt regression: regression\n")
    assert "| text | 1 | 1.000 | 0.000 | -1.000 |" in text
    assert "- `planted` (text): 1/1 → 0/1" in text
    before, _, inside = text.partition("~~~~~~diff\n")
    assert "<script>" not in before
    assert inside.index("~~~~~~") > inside.index("<script>")


def test_a_summary_of_one_arm_names_what_failed() -> None:
    results = Results(arms=(arm(),), results=(result("good"), result("bad", ok=False)))
    text = as_markdown(results, gate(results, Thresholds.whole()))
    assert "| candidate | live, m | 2 | 0.500 | 1 / 0 | 0 |" in text
    assert "- `bad` fail (text)" in text


def test_junit_has_a_case_for_every_repeat_and_is_well_formed() -> None:
    results = (
        result("a", text=ATTACK),
        result("a", ok=False, repeat=2, text=ATTACK),
        result("b", stale=True, problem="not recorded"),
        result("c", problem="boom \x00"),
    )
    root = ElementTree.fromstring(as_junit(Results(arms=(arm(),), results=results)))
    suite = root[0]
    counts = [suite.get(k) for k in ("tests", "failures", "errors", "skipped")]
    assert counts == ["4", "1", "1", "1"]
    assert [case.get("name") for case in suite] == ["a", "a[2]", "b", "c"]
    (failure,) = suite[1]
    assert failure.tag == "failure"
    assert "expected  fewer" in str(failure.text)


def test_cases_are_exported_as_promptfoo_takes_them() -> None:
    case = PromptCase.model_validate(
        {
            "id": "tent",
            "directives": ["short"],
            "repeats": 3,
            "turns": [
                {"user": "a tent", "expect": {"constraints": {"price": {"lt": 9}}}},
                {
                    "user": "cheaper",
                    "expect": {
                        "tools": {
                            "mode": "in_order",
                            "calls": [{"name": "search_catalog", "args": {"query": "tent"}}],
                            "forbid": ["find_similar"],
                            "max_calls": 2,
                        },
                        "text": {"regex": "(?i)a/b", "not_regex": "x", "max_words": 9},
                        "asks": "at_most_one",
                    },
                },
            ],
        }
    )
    text, left_out = as_promptfoo([case], shipped())
    config = yaml.safe_load(text)
    assert left_out == "constraints 1, grounding 2"
    (test,) = config["tests"]
    assert test["vars"] == {"message": "cheaper", "history": "a tent"}
    assert [a["type"] for a in test["assert"]] == [
        *("trajectory:tool-sequence", "trajectory:tool-args-match", "trajectory:tool-used"),
        *("trajectory:step-count", "javascript", "not-regex", "javascript", "javascript"),
    ]
    assert config["tracing"]["otlp"]["http"]["enabled"]
    assert test["assert"][0]["value"] == {"mode": "in_order", "steps": ["search_catalog"]}
    assert test["assert"][4]["value"] == r"/a\/b/i.test(output)"


@pytest.mark.parametrize("engine", ["offline", "live"])
def test_nothing_changed_is_told_as_such(engine: str) -> None:
    results = sides({"a": ([True], [True])}, "offline" if engine == "offline" else "live")
    same = [a.model_copy(update={"reads": "same"}) for a in results.arms]
    page = page_of(results.model_copy(update={"arms": tuple(same)}))
    assert "Nothing: prompt, tools and limits are the same." in page
