//! The sentence of each act, by subject. An act this table does not know is shown by its code rather than left out.

use chrono::{DateTime, Utc};
use entity::words::Subject;
use web::time;

use super::Row;

/// What happened, in one sentence.
pub(super) fn sentence(row: &Row) -> String {
    let done = match row.subject {
        Subject::Demand => of_demand(row),
        Subject::Bid => of_bid(row),
        Subject::Notice => of_notice(row),
        Subject::Seat => of_seat(row),
        Subject::Achievement => of_achievement(row),
        Subject::Org => of_org(row),
        Subject::Account => of_account(row),
        Subject::Call => of_call(row),
        Subject::Import => of_import(row),
    };
    match done.or_else(|| of_file(row)) {
        Some(Words::Done(words)) => format!("{}{words}", row.actor),
        Some(Words::Whole(words)) => words,
        None => format!("{}办理“{}”", row.actor, row.act),
    }
}

/// Reason and figures that belong below it.
pub(super) fn note(row: &Row) -> Option<String> {
    let mut parts = Vec::new();
    let until = |at: DateTime<Utc>| time::until(at);
    match (row.subject, row.act.as_str()) {
        (Subject::Demand, "list" | "relist") => {
            parts.extend(instant(row, "closes_at").map(|at| format!("揭榜截止时间 {}。", until(at))));
        }
        (Subject::Demand, "extend") => {
            parts.extend(instant(row, "closed_at_before").map(|at| format!("原定 {}。", until(at))));
        }
        (Subject::Notice, "publish") => {
            parts.extend(instant(row, "ends_at").map(|at| format!("公示至 {}。", until(at))));
        }
        (Subject::Achievement, "change") | (Subject::Call, "amend") | (_, "reimport") => {
            let labels = row.details["changed"].as_array().into_iter().flatten().filter_map(|label| label.as_str());
            parts.push(format!("改动：{}。", labels.collect::<Vec<_>>().join("、")));
        }
        (Subject::Demand, "rank") => {
            let ranked = row.details["ranking"].as_array().into_iter().flatten().map(|bid| {
                let number = |name: &str| bid[name].as_i64().unwrap_or_default();
                let points = number("score_milli") as f64 / 1000.0;
                let proposed = if bid["proposed"] == true { "，拟揭榜" } else { "" };
                format!("方案 {}：{points} 分，第 {} 名{proposed}", number("bid"), number("rank"))
            });
            parts.push(ranked.collect::<Vec<_>>().join("；"));
        }
        (Subject::Notice, "resume") => {
            parts.extend(instant(row, "ends_at").map(|at| format!("顺延至 {}。", until(at))));
        }
        _ => {}
    }
    // The notice's row repeats the demand's act: its reason is told once.
    if row.subject != Subject::Notice {
        parts.extend(text(row, "note").or_else(|| text(row, "tie")).map(|note| format!("理由：{note}")));
    }
    (!parts.is_empty()).then(|| parts.concat())
}

enum Words {
    /// After the actor's name.
    Done(String),
    /// Without it.
    Whole(String),
}

fn done(words: impl Into<String>) -> Option<Words> {
    Some(Words::Done(words.into()))
}

fn whole(words: impl Into<String>) -> Option<Words> {
    Some(Words::Whole(words.into()))
}

fn of_demand(row: &Row) -> Option<Words> {
    match row.act.as_str() {
        "import" => whole("导入为征集需求"),
        "rank" => whole("计算评审排名"),
        "reimport" => whole("按来源清单更新"),
        "claim" => whole("有单位认领这条需求"),
        "confirm_claim" => done("确认认领"),
        "refuse_claim" => done("不予认领"),
        "submit" if text(row, "from").as_deref() == Some("returned") => done("修改后重新提交"),
        "submit" => done("提交需求"),
        "return" => done("退回修改"),
        "recommend" => done("推荐"),
        "screen" => done("转入专家论证"),
        "decline" => done("决定不予发榜"),
        "list" => done("发榜"),
        "extend" => match instant(row, "closes_at") {
            Some(at) => whole(format!("揭榜截止时间延长至 {}", time::until(at))),
            None => whole("揭榜截止时间延长"),
        },
        "close" => whole("揭榜截止"),
        "open" => done("开标"),
        "lapse" => done("记为未揭出"),
        "relist" => done("重新发榜"),
        "waive_owner" => done("决定不再等发榜方意见，本项不计入"),
        "propose" => done("提出拟揭榜单位"),
        "reconsider" => done("退回复议"),
        "approve" => done("批准拟揭榜单位，予以公示"),
        "pause" => done("暂停公示"),
        "resume" => done("恢复公示"),
        "revoke" => done("撤销公示，重新评审"),
        "award" => whole("公示期满，揭榜单位确定"),
        "withdraw" => done("撤回需求"),
        "ask" => whole("揭榜意向单位提问 1 条"),
        "answer" => done("答复提问 1 条"),
        _ => None,
    }
}

fn of_bid(row: &Row) -> Option<Words> {
    match row.act.as_str() {
        "submit" => done("提交揭榜方案"),
        "withdraw" => done("撤回揭榜方案"),
        "replace" => done("撤回方案重写"),
        "open" => whole("方案开标"),
        "score" => whole("评分完成"),
        "win" => whole("揭榜成功"),
        "turn_down" => whole("未入选"),
        "explain" => done("填写未入选理由"),
        "hand_in" => whole("一份评分表已交"),
        "name_second" => done("设定共同作者"),
        "drop_second" => done("取消共同作者"),
        _ => None,
    }
}

fn of_notice(row: &Row) -> Option<Words> {
    match row.act.as_str() {
        "publish" => whole("公示发布"),
        "pause" => whole("公示期停止计算"),
        "resume" => whole("公示期继续计算"),
        "revoke" => whole("公示撤销"),
        "end" => whole("公示期满"),
        _ => None,
    }
}

fn of_seat(row: &Row) -> Option<Words> {
    match row.act.as_str() {
        "appoint" => done("聘请一位专家"),
        "declare" => whole("专家声明没有回避情形"),
        "recuse" => whole("专家申请回避"),
        "dismiss" => done("撤换一位专家"),
        _ => None,
    }
}

fn of_achievement(row: &Row) -> Option<Words> {
    match row.act.as_str() {
        "import" => whole("导入成果"),
        "reimport" => whole("按来源清单更新"),
        "publish" => done("发布成果"),
        "change" => done("修改成果"),
        "withdraw" => done("撤下成果"),
        "republish" => done("重新发布成果"),
        _ => None,
    }
}

fn of_import(row: &Row) -> Option<Words> {
    match row.act.as_str() {
        "import" => done("批量导入清单"),
        _ => None,
    }
}

fn of_org(row: &Row) -> Option<Words> {
    match row.act.as_str() {
        "register" => whole("提交注册"),
        "confirm" => done("确认注册"),
        "refuse" => done("不予注册"),
        "disable" => done("停用单位"),
        "enable" => done("恢复单位"),
        "resubmit" => done("修改后重新提交注册"),
        "amend" => done("修改单位信息"),
        "give_way" => whole("同名单位重新注册，未通过的注册让出名称"),
        _ => None,
    }
}

fn of_account(row: &Row) -> Option<Words> {
    match row.act.as_str() {
        "invite" => whole("受邀开通账号"),
        "activate" => whole("开通账号"),
        "disable" => whole("账号停用"),
        "enable" => whole("账号恢复"),
        "enrol" => whole("开通账号"),
        "reinvite" => whole("重新发送邀请"),
        "duties" => done("调整职责"),
        "amend" => whole("更新联系方式"),
        "password" => whole("更换密码"),
        _ => None,
    }
}

fn of_call(row: &Row) -> Option<Words> {
    match row.act.as_str() {
        "create" => done("新建批次"),
        "amend" => done("修改批次规则"),
        "open" => done("开放批次"),
        "close" => done("关闭批次"),
        _ => None,
    }
}

fn of_file(row: &Row) -> Option<Words> {
    let scan = text(row, "part").as_deref() == Some("stamped");
    match row.act.as_str() {
        "attach" if scan => done("上传盖章扫描件"),
        "attach" => done("上传附件 1 份"),
        "detach" => done("移除附件 1 份"),
        _ => None,
    }
}

fn text(row: &Row, key: &str) -> Option<String> {
    row.details.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn instant(row: &Row, key: &str) -> Option<DateTime<Utc>> {
    row.details.get(key)?.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(subject: Subject, act: &str, details: serde_json::Value) -> Row {
        let at = "2026-09-03T08:40:00Z".parse().expect("an instant");
        Row { seq: 7, at, act: act.into(), subject, actor: "市科技局".into(), details }
    }

    #[test]
    fn an_extension_names_both_dates_and_the_reason() {
        let details = json!({
            "closes_at": "2026-09-30T09:00:00Z", "closed_at_before": "2026-09-20T09:00:00Z", "note": "试镀周期不足。"
        });
        let row = row(Subject::Demand, "extend", details);
        assert_eq!(sentence(&row), "揭榜截止时间延长至 2026 年 9 月 30 日 17:00");
        assert_eq!(note(&row).as_deref(), Some("原定 2026 年 9 月 20 日 17:00。理由：试镀周期不足。"));
    }

    #[test]
    fn every_act_of_the_tables_has_a_sentence() {
        use entity::words::Word;
        let demand = crate::demand::rules::Act::ALL.iter().map(|act| (Subject::Demand, act.code()));
        let bid = crate::bid::rules::Act::ALL.iter().map(|act| (Subject::Bid, act.code()));
        let org = crate::org::rules::Act::ALL.iter().map(|act| (Subject::Org, act.code()));
        let account = crate::account::rules::Act::ALL.iter().map(|act| (Subject::Account, act.code()));
        let achievement = crate::achievement::rules::Act::ALL.iter().map(|act| (Subject::Achievement, act.code()));
        // Written outside the tables.
        let others = [
            (Subject::Demand, "import attach detach ask answer rank"),
            (Subject::Bid, "attach detach name_second drop_second hand_in explain"),
            (Subject::Achievement, "import change"),
            (Subject::Notice, "publish pause resume revoke end"),
            (Subject::Seat, "appoint declare recuse dismiss"),
            (Subject::Org, "register amend give_way"),
            (Subject::Account, "invite activate enrol amend password"),
            (Subject::Call, "create amend open close"),
        ];
        let others = others.into_iter().flat_map(|(subject, acts)| acts.split(' ').map(move |act| (subject, act)));
        for (subject, act) in demand.chain(bid).chain(org).chain(account).chain(achievement).chain(others) {
            // `attach` and the like are English words that stand in no Chinese sentence either.
            let words = sentence(&row(subject, act, json!({})));
            assert!(!words.contains(act), "{act}: {words}");
        }
    }

    #[test]
    fn an_unknown_act_is_shown_and_an_erased_row_still_reads() {
        assert_eq!(sentence(&row(Subject::Call, "open_call", json!(null))), "市科技局办理“open_call”");
        let erased = row(Subject::Demand, "extend", serde_json::Value::Null);
        assert_eq!((sentence(&erased).as_str(), note(&erased)), ("揭榜截止时间延长", None));
    }
}
