//! An HTTP API that takes orders.

use lambda_http::{Adapter, Error, Request, RequestPayloadExt, Response};
use lambda_runtime::{service_fn, tracing};
use serde::Deserialize;
use serde_json::json;
use sluicegate::{Gate, lambda};

#[derive(Deserialize)]
struct Order {
    sku: String,
    quantity: u32,
}

/// What arrives here is `POST /orders` with an order that fits the schema, and nothing in it is an attack.
async fn handler(request: Request) -> Result<Response<String>, Error> {
    let Some(Order { sku, quantity }) = request.json().map_err(|_| "the body is no order")? else {
        return Ok(Response::builder().status(400).body(String::new())?);
    };
    let answer = json!({"ordered": quantity, "sku": sku}).to_string();
    Ok(Response::builder().status(201).header("content-type", "application/json").body(answer)?)
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let gate = Gate::from_yaml(include_str!("../../orders-http.yaml"))?;
    lambda::run(gate, Adapter::from(service_fn(handler))).await
}
