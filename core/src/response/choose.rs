//! What the platform is told, by the source and the policy.

use super::{items, problem::Problem, template};
use crate::policy::OnReject;
use crate::source;
use crate::verdict::{Decision, Verdict};
use sluicegate_schemas::Reply;

/// What the platform is to be told about an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Response {
    /// Nothing: the handler's own answer is the answer. Where the event is refused there is none, and nothing is returned.
    None,
    /// The JSON text that the function returns. Where the verdict is [`Decision::Partial`], the handler is called first, and its answer
    /// is joined with this one by [`Verdict::merge_response`].
    Answer(String),
    /// The function fails, so that the platform delivers the event again and dead-letters it in the end. Where the verdict is
    /// [`Decision::Partial`], once the handler is done with the event that is handed on. What is raised can be shown to the sender,
    /// and should say no more than that the event is refused.
    Raise,
}

/// What the platform is to be told.
pub(crate) fn response(verdict: &Verdict<'_>) -> Response {
    if matches!(verdict.decision(), Decision::Pass | Decision::Sanitize) {
        return Response::None;
    }
    let on_reject = verdict.on_reject();
    match verdict.replies() {
        _ if on_reject == OnReject::Raise => Response::Raise,
        Some(Reply::Event(answers)) => {
            let document = verdict.document();
            let fitting = answers
                .iter()
                .find(|answer| answer.when.iter().all(|test| source::shows(document, document.root(), test)));
            fitting.map_or(Response::Raise, |answer| {
                let problem = Problem::of(verdict);
                Response::Answer(template::of_event(answer.answer, document, &problem))
            })
        }
        Some(Reply::Records(reply)) if verdict.source().is_some() => {
            let document = verdict.document();
            match items::of(verdict, reply) {
                Some(items) => Response::Answer(template::of_records(reply.answer, document, &items)),
                // What has no name cannot be named.
                None => Response::Raise,
            }
        }
        _ if on_reject == OnReject::Drop => Response::None,
        _ => Response::Raise,
    }
}
