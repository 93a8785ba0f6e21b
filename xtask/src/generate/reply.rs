//! `x-source.reply` of a source file written down as Rust: what the source is told about what is refused.

use super::sources::{only_keys, path, tests};
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value};

const WHAT_A_REPLY_IS: &str = "`reply` is one of {raise: why}, {answer}, {answers: [{when, answer}, …]} and {records}";

/// A reply as Rust. `by_list`: whether the records of the source are in several lists.
pub(super) fn reply(reply: &Value, has_records: bool, by_list: bool) -> Result<String> {
    let reply = reply.as_object().context(WHAT_A_REPLY_IS)?;
    let why = reply.get("why").map(|why| why.as_str().context("`why` is a text")).transpose()?;
    ensure!(reply.len() == 1 + usize::from(why.is_some()), WHAT_A_REPLY_IS);
    if let Some(why) = reply.get("raise") {
        ensure!(why.as_str().is_some_and(|why| !why.is_empty()), "`raise` says why there is nothing to answer");
        return Ok("Reply::Raise".into());
    }
    if let Some(answer) = reply.get("answer") {
        return Ok(format!("Reply::Event(&[{}])", self::answer(&[], answer)?));
    }
    if let Some(answers) = reply.get("answers") {
        let answers = answers.as_array().context("`answers` is a list")?;
        let mut out = String::new();
        for (number, entry) in answers.iter().enumerate() {
            let entry = entry.as_object().context("an entry of `answers` is {when, answer}")?;
            only_keys(entry, &["when", "answer"])?;
            let when = entry
                .get("when")
                .map_or(Ok(&[][..]), |when| when.as_array().map(Vec::as_slice).context("`when` is a list"))?;
            ensure!(number + 1 == answers.len() || !when.is_empty(), "only the last of `answers` fits every event");
            out.push_str(&answer(when, entry.get("answer").context("`answer` is missing")?)?);
            out.push(',');
        }
        return Ok(format!("Reply::Event(&[{out}])"));
    }
    let records = reply.get("records").and_then(Value::as_object).context(WHAT_A_REPLY_IS)?;
    ensure!(has_records, "`reply.records` is for a source with `records`");
    self::records(records, by_list)
}

fn answer(when: &[Value], answer: &Value) -> Result<String> {
    let known = &["status", "status-line", "status-text", "phrase", "problem"];
    Ok(format!("Answer {{ when: &[{}], answer: {} }}", tests(when)?.0, template(answer, known)?))
}

fn records(records: &Map<String, Value>, by_list: bool) -> Result<String> {
    only_keys(records, &["answer", "item", "dropped", "key", "every", "id", "order"])?;
    let member = |name: &str| records.get(name).with_context(|| format!("`reply.records.{name}` is missing"));
    let text = |name: &str| member(name)?.as_str().with_context(|| format!("`reply.records.{name}` is a text"));
    let answer = member("answer")?;
    let is_items = |value: &Value| value.get("$").and_then(Value::as_str) == Some("items");
    let members = answer.as_object().context("`reply.records.answer` is an object")?;
    let list = members.iter().find(|(_, value)| is_items(value)).map(|(name, _)| name);
    let list = list.context("`reply.records.answer` has a member {\"$\": \"items\"}")?;
    let key = text("key")?;
    let item = |item: &Value| -> Result<String> {
        ensure!(item.get(key).is_some(), "an item has the member `{key}`");
        template(item, if by_list { &["id", "list"] } else { &["id"] })
    };
    let dropped = records
        .get("dropped")
        .map_or(Ok("None".into()), |dropped| Ok::<_, anyhow::Error>(format!("Some({})", item(dropped)?)))?;
    let every = records.get("every").map_or(Ok(false), |every| every.as_bool().context("`every` is true or false"))?;
    let id = match member("id")? {
        Value::Array(paths) => paths.iter().map(path).collect::<Result<Vec<_>>>()?,
        one => vec![path(one)?],
    };
    let mut order = String::new();
    for entry in records
        .get("order")
        .map_or(Ok(&[][..]), |order| order.as_array().map(Vec::as_slice).context("`order` is a list"))?
    {
        let entry = entry.as_object().context("an entry of `order` is {when, group}")?;
        only_keys(entry, &["when", "group"])?;
        let when = entry
            .get("when")
            .map_or(Ok(&[][..]), |when| when.as_array().map(Vec::as_slice).context("`when` is a list"))?;
        let group = entry
            .get("group")
            .map_or(Ok("None".into()), |group| Ok::<_, anyhow::Error>(format!("Some({})", path(group)?)))?;
        order.push_str(&format!("Order {{ when: &[{}], group: {group} }},", tests(when)?.0));
    }
    Ok(format!(
        "Reply::Records(RecordsReply {{ answer: {}, list: {list:?}, item: {}, dropped: {dropped}, key: {key:?}, every: {every}, id: &[{}], order: &[{order}] }})",
        template(answer, &["items"])?,
        item(member("item")?)?,
        id.join(", "),
    ))
}

/// A JSON text with gaps: an object `{"$": "status"}` or `{"$": "event.requestContext.apiId"}` is one.
fn template(value: &Value, known: &[&str]) -> Result<String> {
    let mut pieces = Pieces::default();
    pieces.value(value, known)?;
    pieces.end_text();
    Ok(format!("&[{}]", pieces.out.join(", ")))
}

#[derive(Default)]
struct Pieces {
    out: Vec<String>,
    text: String,
}

impl Pieces {
    fn end_text(&mut self) {
        if !self.text.is_empty() {
            let text = std::mem::take(&mut self.text);
            self.out.push(format!("Piece::Text({text:?})"));
        }
    }

    fn piece(&mut self, piece: String) {
        self.end_text();
        self.out.push(piece);
    }

    fn value(&mut self, value: &Value, known: &[&str]) -> Result<()> {
        match value {
            Value::Array(items) => {
                // The items of an answer are the whole of a list.
                self.text.push('[');
                for (number, item) in items.iter().enumerate() {
                    self.text.push_str(if number > 0 { "," } else { "" });
                    self.value(item, known)?;
                }
                self.text.push(']');
            }
            Value::Object(members) => match gap(members)? {
                Some((gap, optional)) => {
                    ensure!(!optional, "only a member of an object can be `optional`");
                    self.gap(gap, known)?;
                }
                None => self.object(members, known)?,
            },
            scalar => self.text.push_str(&scalar.to_string()),
        }
        Ok(())
    }

    fn gap(&mut self, gap: &str, known: &[&str]) -> Result<()> {
        if let Some(place) = gap.strip_prefix("event.") {
            let place = path(&place.into())?;
            self.piece(format!("Piece::Event({place})"));
        } else {
            ensure!(known.contains(&gap), "no gap is called `{gap}` here; known are {} and event.…", known.join(", "));
            let name: String = gap.split('-').map(super::sources::pascal).collect();
            let (open, close) = if gap == "items" { ("[", "]") } else { ("", "") };
            self.text.push_str(open);
            self.piece(format!("Piece::{name}"));
            self.text.push_str(close);
        }
        Ok(())
    }

    fn object(&mut self, members: &Map<String, Value>, known: &[&str]) -> Result<()> {
        self.text.push('{');
        let mut rest = Vec::new();
        for (name, value) in members {
            match value.as_object().map_or(Ok(None), gap)? {
                // Those that may be missing come first, so that a comma behind each is right.
                Some((gap, true)) => {
                    let place = gap.strip_prefix("event.").context("only what is in the event can be `optional`")?;
                    let place = path(&place.into())?;
                    self.piece(format!("Piece::Member({name:?}, {place})"));
                }
                _ => rest.push((name, value)),
            }
        }
        ensure!(rest.len() == members.len() || !rest.is_empty(), "not every member of an object can be `optional`");
        // Whatever the order that the file was read in.
        rest.sort_by_key(|(name, _)| *name);
        for (number, (name, value)) in rest.into_iter().enumerate() {
            self.text.push_str(if number > 0 { "," } else { "" });
            self.text.push_str(&format!("{}:", Value::from(name.as_str())));
            self.value(value, known)?;
        }
        self.text.push('}');
        Ok(())
    }
}

/// What is to be filled in for an object, and whether it may be missing.
fn gap(members: &Map<String, Value>) -> Result<Option<(&str, bool)>> {
    let Some(gap) = members.get("$") else { return Ok(None) };
    only_keys(members, &["$", "optional"])?;
    let optional = match members.get("optional") {
        None => false,
        Some(Value::Bool(true)) => true,
        Some(_) => bail!("`optional` is true or left out"),
    };
    Ok(Some((gap.as_str().context("`$` is a text")?, optional)))
}
