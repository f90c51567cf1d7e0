"""Results as JUnit XML, for the page that a build server shows."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from evaluation.regression.result import Result, Results

_BEYOND = {c: None for c in range(32) if chr(c) not in "\t\n\r"}


def junit(results: Results) -> str:
    """Return a suite for every arm, and in it a test case for every case and repeat."""
    root = Element("testsuites", name="prompt regression")
    for arm in results.arms:
        own = results.of(arm.label)
        suite = SubElement(
            root,
            "testsuite",
            name=f"{arm.label} ({arm.engine}, {arm.model})",
            tests=str(len(own)),
            failures=str(sum(r.verdict == "fail" for r in own)),
            errors=str(sum(r.verdict == "error" for r in own)),
            skipped=str(sum(r.verdict == "stale" for r in own)),
            time=f"{sum(r.latency_ms for r in own) / 1000:.3f}",
        )
        for result in own:
            _case(suite, result)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _case(suite: Element, result: Result) -> None:
    name = result.case if result.repeat == 1 else f"{result.case}[{result.repeat}]"
    case = SubElement(
        suite,
        "testcase",
        classname=result.file.removesuffix(".yaml").replace("/", "."),
        name=name,
        file=result.file,
        line=str(result.line),
        time=f"{result.latency_ms / 1000:.3f}",
    )
    kind = {"fail": "failure", "error": "error", "stale": "skipped"}.get(result.verdict)
    if kind:
        kinds = ", ".join(k for k, held in result.kinds.items() if not held)
        message = _clean(result.problem or f"not kept: {kinds}")
        problem = SubElement(case, kind, message=message)
        problem.text = _clean(result.told)


def _clean(text: str) -> str:
    """Return a text without the control characters that XML can't hold."""
    return text.translate(_BEYOND)
