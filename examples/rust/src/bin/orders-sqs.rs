//! A worker that takes orders from a queue.

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use lambda_runtime::{Error, LambdaEvent, service_fn, tracing};
use serde::Deserialize;
use sluicegate::{Gate, lambda};

#[derive(Deserialize)]
struct Order {
    sku: String,
    quantity: u32,
}

/// What arrives here are the messages that were not refused. Those that were are reported beside the failures that this returns.
async fn handler(event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
    let mut response = SqsBatchResponse::default();
    for message in event.payload.records {
        let order = serde_json::from_str::<Order>(message.body.as_deref().unwrap_or_default());
        if !order.is_ok_and(|order| ship(&order)) {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = message.message_id.unwrap_or_default();
            response.batch_item_failures.push(failure);
        }
    }
    Ok(response)
}

/// Whether there is so much in stock.
fn ship(order: &Order) -> bool {
    tracing::info!(sku = order.sku, quantity = order.quantity, "shipped");
    order.quantity <= 1000
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let gate = Gate::from_yaml(include_str!("../../orders-sqs.yaml"))?;
    lambda::run(gate.layer().metrics("Orders"), service_fn(handler)).await
}
