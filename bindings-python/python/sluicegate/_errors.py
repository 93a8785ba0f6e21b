"""What is raised about an event."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._native import Verdict

# No longer list of findings is in a message; the verdict has them all.
_LISTED = 5


class EventRejected(Exception):
    """An event that is refused, or a batch of which records are.

    Raised where the platform is told by an error, so that it delivers the event again and dead-letters it in the end. The message has
    ids of rules and places, and no value from the event.
    """

    verdict: "Verdict"
    """What the check said."""

    def __init__(self, verdict: "Verdict") -> None:
        self.verdict = verdict
        super().__init__(verdict)

    def __str__(self) -> str:
        verdict = self.verdict
        found: list[str] = []
        for finding in verdict.findings:
            if finding.action == "reject":
                found.append(finding.rule + (f" at {finding.path}" if finding.path is not None else ""))
        more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
        what = "the event is refused" if verdict.decision == "reject" else "records of the event are refused"
        return f"{what}: {', '.join(found[:_LISTED])}{more}" if found else what
