//! Counters in CloudWatch's embedded metric format.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use crate::finding::Action;
use crate::verdict::{Decision, Verdict};
use serde_json::json;

/// What the counters are told by, for [`Verdict::metrics`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MetricsContext<'c> {
    /// The namespace that they are in, from 1 to 255 characters.
    pub namespace: &'c str,
    /// The name of the function, a dimension of them: the variable `AWS_LAMBDA_FUNCTION_NAME`.
    pub function_name: Option<&'c str>,
    /// The time in milliseconds since the epoch.
    pub now: i64,
}

impl Default for MetricsContext<'_> {
    /// The namespace `Sluicegate`, no function, and the epoch.
    fn default() -> Self {
        Self { namespace: "Sluicegate", function_name: None, now: 0 }
    }
}

/// CloudWatch takes no longer values of dimensions.
const LONGEST: usize = 1024;

/// One JSON object, without a line break.
pub(crate) fn metrics(verdict: &Verdict<'_>, context: &MetricsContext<'_>) -> String {
    let decision = verdict.decision();
    let is = |wanted| u32::from(decision == wanted);
    let refused = verdict.records().filter(|record| record.decision() == Decision::Reject).count();
    let returned = verdict.records().filter(crate::Record::is_returned).count();
    let rejecting = verdict.findings().filter(|finding| finding.action() == Action::Reject).count();
    let counters = [
        ("Events", json!(1)),
        ("Passed", json!(is(Decision::Pass))),
        ("Sanitized", json!(is(Decision::Sanitize))),
        ("Partial", json!(is(Decision::Partial))),
        ("Rejected", json!(is(Decision::Reject))),
        ("Records", json!(verdict.records().len())),
        ("RecordsRefused", json!(refused)),
        ("RecordsReturned", json!(returned)),
        ("Findings", json!(verdict.findings().len())),
        ("FindingsRejecting", json!(rejecting)),
    ];
    // A dimension without a value makes the whole line no metric.
    let function = context.function_name.map(|name| name.chars().take(LONGEST).collect::<String>());
    let function = function.filter(|name| !name.is_empty());
    let dimensions = match function {
        Some(_) => json!([["Function", "Source"], ["Function"]]),
        None => json!([["Source"]]),
    };
    let names = counters.iter().map(|(name, _)| json!({"Name": name, "Unit": "Count"}));
    let mut line = json!({
        "_aws": {
            "Timestamp": context.now,
            "CloudWatchMetrics": [{
                "Namespace": context.namespace,
                "Dimensions": dimensions,
                "Metrics": names.collect::<Vec<_>>(),
            }],
        },
        "Source": verdict.source().unwrap_or("unknown"),
    });
    if let Some(members) = line.as_object_mut() {
        members.extend(function.map(|name| ("Function".to_owned(), name.into())));
        members.extend(counters.map(|(name, value)| (name.to_owned(), value)));
    }
    line.to_string()
}
