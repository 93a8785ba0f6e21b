"""The functions of `examples/python/`, with events that they are for and events that they must not see."""

from __future__ import annotations

import importlib
import json
import re
from typing import Any

import pytest
from conftest import ROOT, Context

from sluicegate import EventRejected
from sluicegate.testing import assert_rejects, eventbridge_event, http_event, s3_event, sqs_event

EXAMPLES = ROOT / "examples" / "python"
ORDER: dict[str, Any] = {"customer": "Siobhán O'Brien", "items": [{"sku": "TEA-00250", "quantity": 2}, {"sku": "MUG-00001", "quantity": 1}]}
ID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"


@pytest.fixture(autouse=True)
def path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLES))


def handler(module: str) -> Any:
    return importlib.import_module(module).handler


def test_http(context: Context) -> None:
    http = handler("http_api")
    answer = http(http_event(ORDER), context)
    assert (answer["statusCode"], json.loads(answer["body"])) == (201, {"pieces": 3})
    for order, rule, status in [
        ({**ORDER, "customer": "<script>alert(1)</script>"}, "xss", 400),
        ({**ORDER, "extra": 1}, "schema", 422),
        ({**ORDER, "items": []}, "schema", 422),
    ]:
        assert_rejects(http, http_event(order), rule)
        assert http(http_event(order), context)["statusCode"] == status


def test_s3(context: Context) -> None:
    s3 = handler("s3_shell")
    assert s3(s3_event(["scans/page-001.pdf", "a/b.png"]), context) == ["page-001.pdf", "b.png"]
    for key, rule in [("scans/$(id).pdf", "command"), ("../../etc/passwd", "path"), ("a; rm -rf /", "command")]:
        assert_rejects(s3, s3_event([key]), rule)
        with pytest.raises(EventRejected):
            s3(s3_event([key]), context)
    with pytest.raises(EventRejected):
        s3(s3_event(bucket="somebody-elses"), context)


def test_sqs(context: Context, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    bodies = [{"orderId": ID, "total": 5}, {"orderId": ID, "total": 0}, {"orderId": ID, "total": 5, "note": "x' OR '1'='1' --"}]
    answer = handler("sqs_worker")(sqs_event(bodies), context)
    assert [failure["itemIdentifier"] for failure in answer["batchItemFailures"]] == ["m1", "m2"]
    assert "1 of 3 messages are put aside" in caplog.text
    assert "_aws" in capsys.readouterr().out
    assert_rejects(handler("sqs_worker"), sqs_event([{"orderId": "1", "total": 5}]), "schema")


def test_eventbridge(context: Context) -> None:
    placed = handler("eventbridge_order")
    ours = {"source": "com.acme.orders"}
    assert placed(eventbridge_event({"orderId": ID, "note": "Ring twice, please."}, **ours), context) == ID
    assert_rejects(placed, eventbridge_event({"orderId": ID, "note": "<img src=x onerror=alert(1)>"}, **ours), "xss")
    with pytest.raises(EventRejected):
        placed(eventbridge_event({"orderId": ID}, source="com.somebody"), context)


def test_the_template_names_them() -> None:
    named = re.findall(r"Handler: (\w+)\.handler", (EXAMPLES / "template.yaml").read_text(encoding="utf-8"))
    assert sorted(named) == sorted(path.stem for path in EXAMPLES.glob("*.py"))
