//! The API's document made readable: parameters, an example of each body, answers.

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;
use web::{
    parts::{Cell, Head, Table},
    stats::{Group, Operation, Parameter, Reply},
};

use crate::error::Result;

/// What the status of a refusal means, in the order of the numbers.
const REFUSALS: [(&str, &str, &str); 10] = [
    ("400", "malformed", "请求无法识别，detail 写明哪里不对"),
    ("401", "sign_in、wrong_password", "没有登录，或用户名、密码不正确"),
    ("403", "not_yours", "不由您办理"),
    ("404", "not_found", "没有，或不对您公开"),
    ("409", "所缺条件的名称、not_now、stale 等", "现在不能办，detail 写明缺什么"),
    ("412", "outdated", "读到的版本已过时"),
    ("413", "too_large", "超过大小上限"),
    ("422", "invalid", "需要修改，errors 逐项列出"),
    ("429", "too_many", "太频繁，按 Retry-After 再试"),
    ("500", "internal", "系统故障，没有生效"),
];

/// The table of refusals.
pub fn codes() -> Table {
    let heads = vec![Head::tight("状态码"), Head::text("code"), Head::text("意思")];
    REFUSALS
        .iter()
        .fold(Table::fold(heads).unseen_caption("出错时的状态码和 code"), |table, (status, code, words)| {
            table.row([Cell::new(*status), Cell::new(*code), Cell::new(*words)])
        })
}

/// Every operation, by tag.
pub fn groups(document: &OpenApi) -> Result<Vec<Group>> {
    let document = serde_json::to_value(document)?;
    let mut groups: Vec<Group> = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in ["get", "post", "put", "patch", "delete"] {
            let Some(found) = item.get(method) else { continue };
            let tag = found["tags"][0].as_str().unwrap_or_default().to_owned();
            let operation = operation(&document, method, path, found)?;
            match groups.iter_mut().find(|group| group.tag == tag) {
                Some(group) => group.operations.push(operation),
                None => groups.push(Group { tag, operations: vec![operation] }),
            }
        }
    }
    Ok(groups)
}

fn operation(document: &Value, method: &str, path: &str, found: &Value) -> Result<Operation> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let example = match body_example(document, found) {
        Some(example) => serde_json::to_string_pretty(&example)?,
        None => String::new(),
    };
    Ok(Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&found["summary"]),
        parameters: found["parameters"].as_array().into_iter().flatten().map(parameter).collect(),
        example,
        replies: found["responses"].as_object().into_iter().flatten().map(|(status, of)| reply(status, of)).collect(),
    })
}

fn parameter(found: &Value) -> Parameter {
    let place = match found["in"].as_str() {
        Some("path") => "路径",
        Some("header") => "请求头",
        _ => "查询",
    };
    let must = (found["required"] == true).then(|| "必填".to_owned());
    let kind = kind(&found["schema"]);
    let says = found["description"].as_str().map(str::to_owned);
    let words = [must, (!kind.is_empty()).then_some(kind), says].into_iter().flatten().collect::<Vec<_>>();
    Parameter { name: found["name"].as_str().unwrap_or_default().to_owned(), place, words: words.join("，") }
}

/// The type of a schema in a word: integer, string, a name.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        return name.rsplit('/').next().unwrap_or_default().to_owned();
    }
    match &schema["type"] {
        Value::String(kind) if kind == "array" => format!("{}[]", kind_of_items(schema)),
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) => {
            kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("").to_owned()
        }
        _ => String::new(),
    }
}

fn kind_of_items(schema: &Value) -> String {
    kind(&schema["items"])
}

fn reply(status: &str, found: &Value) -> Reply {
    let refusal = REFUSALS.iter().find(|(known, ..)| *known == status).map(|(_, _, words)| (*words).to_owned());
    let says = found["description"].as_str().filter(|says| !says.is_empty()).map(str::to_owned);
    let schema = found["content"].as_object().into_iter().flatten().map(|(_, of)| kind(&of["schema"])).next();
    let words = refusal.or(says).or(schema.filter(|kind| !kind.is_empty())).unwrap_or_default();
    Reply { status: status.to_owned(), words }
}

/// An example of the JSON body; `None` where the operation takes none, or takes a file.
pub fn body_example(document: &Value, operation: &Value) -> Option<Value> {
    let content = operation["requestBody"]["content"].get("application/json")?;
    match content.get("example") {
        Some(example) => Some(example.clone()),
        None => Some(example(document, &content["schema"], 0)),
    }
}

/// Deeper than any body of ours: a schema that holds itself ends here.
const DEEPEST: usize = 12;

/// What stands for a value of this schema: its own example, or one built of its parts.
fn example(document: &Value, schema: &Value, depth: usize) -> Value {
    if depth > DEEPEST {
        return Value::Null;
    }
    if let Some(own) = schema.get("example").or_else(|| schema["examples"].get(0)) {
        return own.clone();
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return example(document, &document["components"]["schemas"][name], depth + 1);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        for part in parts {
            if let Value::Object(part) = example(document, part, depth + 1) {
                whole.extend(part);
            }
        }
        return Value::Object(whole);
    }
    let choices = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
    if let Some(first) = choices.and_then(|all| all.iter().find(|one| one["type"] != "null")) {
        return example(document, first, depth + 1);
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    match kind(schema).trim_end_matches("[]") {
        _ if schema["type"] == "array" => json!([example(document, &schema["items"], depth + 1)]),
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or(json!(1)),
        "boolean" => json!(false),
        "string" if schema["format"] == "date-time" => json!("2026-09-30T09:00:00Z"),
        "string" if schema["format"] == "date" => json!("2026-09-30"),
        "string" => json!(""),
        _ => {
            let parts = schema["properties"].as_object().into_iter().flatten();
            Value::Object(parts.map(|(name, part)| (name.clone(), example(document, part, depth + 1))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Value {
        let (_, document, _) = crate::routes::all(crate::doors::Doors::new(crate::api::document())).build();
        serde_json::to_value(document).unwrap()
    }

    fn bodies() -> Vec<(String, Value)> {
        let document = document();
        let mut found = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                if let Some(example) = body_example(&document, operation) {
                    found.push((format!("{method} {path}"), example));
                }
            }
        }
        found
    }

    #[test]
    fn every_body_has_an_example() {
        let bodies = bodies();
        assert!(bodies.len() > 20, "{}", bodies.len());
        for (operation, example) in bodies {
            let told = example.as_object().is_some_and(|example| !example.is_empty()) || example.is_array();
            assert!(told, "{operation}: {example}");
        }
    }

    #[test]
    fn examples_of_calls_are_what_the_handlers_read() {
        let example = |wanted: &str| bodies().into_iter().find(|(name, _)| name == wanted).unwrap().1;
        let call: crate::call::form::CallInput = serde_json::from_value(example("post /api/v1/calls")).unwrap();
        assert_eq!(call.year, 2026);
        let change = example("put /api/v1/calls/{id}");
        assert!(serde_json::from_value::<crate::call::form::CallInput>(change["call"].clone()).is_ok(), "{change}");
        let step = example("post /api/v1/demands/{id}/steps");
        assert!(serde_json::from_value::<crate::demand::form::StepInput>(without_act(step)).is_ok());
    }

    fn without_act(mut step: Value) -> Value {
        step.as_object_mut().unwrap().remove("act");
        step
    }

    #[test]
    fn a_group_tells_parameters_answers_and_an_example() {
        let served = crate::routes::all(crate::doors::Doors::new(crate::api::document())).build().1;
        let groups = groups(&served).unwrap();
        let calls = groups.iter().find(|group| group.tag == "calls").unwrap();
        let change = calls.operations.iter().find(|one| one.method == "PUT").unwrap();
        assert_eq!((change.parameters[0].name.as_str(), change.parameters[0].place), ("id", "路径"));
        assert!(change.example.contains("notice_days"), "{}", change.example);
        assert!(change.replies.iter().any(|reply| reply.status == "409" && reply.words.starts_with("现在不能办")));
    }
}
