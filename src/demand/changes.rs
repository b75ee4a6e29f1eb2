//! What a resubmission changed: two editions compared part by part, in words.

use std::collections::HashMap;

use entity::words::Word;

use super::form::{Content, Indicator};
use crate::form::wan_of_fen;

impl Content {
    /// What changed against an earlier edition: label, before, after. Equal parts are left out. `units` are the names of
    /// the units that are named by id.
    pub fn changes(&self, earlier: &Self, units: &HashMap<i64, String>) -> Vec<(&'static str, String, String)> {
        let (now, before) = (self.in_words(units), earlier.in_words(units));
        now.into_iter()
            .zip(before)
            .filter(|((_, now), (_, before))| now != before)
            .map(|((label, now), (_, before))| (label, before, now))
            .collect()
    }

    /// Every part with its label, as compared.
    fn in_words(&self, units: &HashMap<i64, String>) -> Vec<(&'static str, String)> {
        let unit = self.directed_org_id.and_then(|id| units.get(&id)).cloned();
        let wan = |fen: Option<i64>| fen.map_or_else(String::new, |fen| format!("{} 万元", wan_of_fen(fen)));
        let row = |indicator: &Indicator| {
            format!(
                "{}：现有 {}，要求 {}，检验：{}",
                indicator.name,
                indicator.present,
                indicator.target(),
                indicator.test
            )
        };
        vec![
            ("需求名称", self.title.clone()),
            ("需求类别", self.class.zh().into()),
            ("组织模式", self.mode.zh().into()),
            ("受托单位", unit.unwrap_or_default()),
            ("技术领域", self.field.clone()),
            ("完成时限", self.months.map_or_else(String::new, |months| format!("{months} 个月"))),
            ("需求背景与现状", self.background.clone()),
            ("拟解决的主要技术问题", self.problem.clone()),
            ("考核指标", self.filled_indicators().map(row).collect::<Vec<_>>().join("\n")),
            ("约束条件", self.constraints.clone()),
            ("应用场景与配套条件", self.support.clone()),
            ("对揭榜方的要求", self.requirements.clone()),
            ("产权归属", self.ip.clone()),
            ("利益分配", self.benefit.clone()),
            ("榜金", wan(self.prize_fen)),
            ("财政支持", wan(self.public_fen)),
            ("企业自筹", wan(self.own_fen)),
            ("单位名称公开范围", self.show_name.zh().into()),
            ("需求背景与附件公开范围", self.show_text.zh().into()),
            ("联系人及电话", self.contact.clone()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use entity::words::Disclosure;

    use super::{super::form::tests::complete, *};

    #[test]
    fn changes_name_only_what_changed() {
        let later = Content { months: Some(24), ..complete() };
        let units = HashMap::from([(7, "临海大学".to_owned())]);
        assert_eq!(later.changes(&complete(), &units), [("完成时限", "18 个月".to_owned(), "24 个月".to_owned())]);
        // Who may read it, who is asked and whom to call are part of what is checked.
        let later = Content {
            show_name: Disclosure::Bidder,
            show_text: Disclosure::Login,
            directed_org_id: Some(7),
            contact: "李工 0000-5180 223".into(),
            ..complete()
        };
        let changes = later.changes(&complete(), &units);
        let labels: Vec<&str> = changes.iter().map(|(label, ..)| *label).collect();
        assert_eq!(labels, ["受托单位", "单位名称公开范围", "需求背景与附件公开范围", "联系人及电话"]);
        assert_eq!((changes[0].1.as_str(), changes[0].2.as_str()), ("", "临海大学"));
    }
}
