"""The gate in front of a serverless function: checks every event once, before any of your code runs.

    from sluicegate import guard

    @guard("policy.yaml")
    def handler(event, context):
        ...

An event that is refused never reaches the handler; what the platform is told fits the source of the event. Gate and its check are for
those who decide themselves.
"""

from ._errors import EventRejected
from ._guard import guard
from ._native import Finding, Gate, PolicyError, PolicyProblem, Record, Verdict, __version__

__all__ = [
    "EventRejected",
    "Finding",
    "Gate",
    "PolicyError",
    "PolicyProblem",
    "Record",
    "Verdict",
    "__version__",
    "guard",
]
