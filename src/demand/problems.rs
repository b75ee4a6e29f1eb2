//! What keeps a demand's text from being submitted. Saving asks none of this.

use entity::{
    org,
    words::{Comparator, DemandClass, Mode, OrgKind, OrgStage},
};
use sea_orm::{ConnectionTrait, EntityTrait};

use super::form::{Content, FIELDS, MOST_INDICATORS};
use crate::{
    call::Rules,
    error::{Problem, Result, refuse_if_any},
    form::{amount_problem, half_width, has_phone, months_problem, wan_of_fen},
};

/// What still keeps a demand of this unit from being submitted: its text, and the unit asked in 定向委托.
pub async fn problems_of<C: ConnectionTrait>(
    db: &C,
    owner: Option<i64>,
    content: &Content,
    rules: &Rules,
) -> Result<Vec<Problem>> {
    let mut problems = content.problems(rules);
    let Some(asked) = content.directed_org_id.filter(|_| content.mode == Mode::Directed) else { return Ok(problems) };
    let unit = org::Entity::find_by_id(asked).one(db).await?;
    let says = match &unit {
        _ if owner == Some(asked) => Some("受托单位不能是本单位"),
        Some(unit) if unit.stage == OrgStage::Confirmed => match unit.kind {
            OrgKind::Enterprise => None,
            OrgKind::Institute if content.class == DemandClass::Tackle => None,
            OrgKind::Institute => Some("成果转化类需求由企业揭榜，受托单位须是企业"),
            _ => Some("受托单位须是企业或高校院所"),
        },
        _ => Some("受托单位须是已经确认注册的单位，请重新选择"),
    };
    problems.extend(says.map(|says| Problem::new("directed_org_id", says)));
    Ok(problems)
}

/// What cannot even be kept in a draft: amounts out of all measure, a unit that does not exist.
pub(super) async fn check_storable<C: ConnectionTrait>(db: &C, content: &Content) -> Result<()> {
    let mut problems = content.amount_problems();
    problems.extend(months_problem(content.months));
    if let Some(asked) = content.directed_org_id
        && org::Entity::find_by_id(asked).one(db).await?.is_none()
    {
        problems.push(Problem::new("directed_org_id", "没有这个单位，请重新选择受托单位"));
    }
    refuse_if_any(problems)
}

impl Content {
    fn amount_problems(&self) -> Vec<Problem> {
        let amounts = [
            ("prize_fen", "榜金", self.prize_fen),
            ("public_fen", "财政支持", self.public_fen),
            ("own_fen", "企业自筹", self.own_fen),
        ];
        amounts.into_iter().filter_map(|(field, label, fen)| amount_problem(field, label, fen)).collect()
    }

    /// What still keeps the demand from being submitted. Field names are those of the form and the API.
    pub fn problems(&self, rules: &Rules) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut want = |holds: bool, field: &str, says: String| {
            if !holds {
                problems.push(Problem::new(field, says));
            }
        };
        let length = |text: &str| text.chars().count();
        want(length(&self.title) >= 6, "title", "需求名称至少 6 个字，写清对象和要解决的问题".into());
        want(length(&self.title) <= 40, "title", format!("需求名称最多 40 个字，现有 {} 个", length(&self.title)));
        want(FIELDS.contains(&self.field.as_str()), "field", "请选择技术领域".into());
        want(
            self.months.is_some_and(|months| (1..=36).contains(&months)),
            "months",
            "完成时限请填 1 到 36 个月".into(),
        );
        want(
            length(&self.background) >= 30,
            "background",
            "需求背景与现状至少 30 个字：现在做到什么水平，试过哪些办法，卡在哪里".into(),
        );
        want(length(&self.problem) >= 20, "problem", "拟解决的主要技术问题至少 20 个字".into());
        want(!self.ip.is_empty(), "ip", "请写明产权归属：归谁所有，对方可以怎样使用".into());
        want(has_phone(&self.contact), "contact", "请填写联系人和电话，只给对接双方和主管部门看".into());
        want(self.truthful, "truthful", "请确认内容属实且不涉及国家秘密".into());
        want(
            self.mode != Mode::Directed || self.directed_org_id.is_some(),
            "directed_org_id",
            "定向委托请选择受托单位".into(),
        );
        self.money_problems(rules, &mut problems);
        self.indicator_problems(&mut problems);
        self.length_problems(&mut problems);
        problems
    }

    fn money_problems(&self, rules: &Rules, problems: &mut Vec<Problem>) {
        let Some(prize) = self.prize_fen.filter(|fen| *fen > 0) else {
            problems.push(Problem::new("prize_fen", "请填写榜金：承诺支付给揭榜方的金额，以万元为单位"));
            return;
        };
        let wan = wan_of_fen;
        match self.own_fen {
            None => problems.push(Problem::new("own_fen", "请填写企业自筹，含榜金和本单位研发投入")),
            Some(own) if own < prize => problems.push(Problem::new(
                "own_fen",
                format!("企业自筹不能少于榜金：现填 {} 万元，榜金为 {} 万元", wan(own), wan(prize)),
            )),
            Some(_) => {}
        }
        let most = prize / 100 * rules.public_percent;
        if let Some(public) = self.public_fen.filter(|public| *public > most) {
            problems.push(Problem::new(
                "public_fen",
                format!(
                    "申请财政支持最多为榜金的 {}%，即 {} 万元；现填 {} 万元",
                    rules.public_percent,
                    wan(most),
                    wan(public)
                ),
            ));
        }
    }

    fn indicator_problems(&self, problems: &mut Vec<Problem>) {
        let filled = self.filled_indicators().count();
        if filled == 0 {
            problems.push(Problem::new("indicators", "请至少写一项能测量、能验收的考核指标"));
        }
        if filled > MOST_INDICATORS {
            problems.push(Problem::new("indicators", format!("考核指标最多 {MOST_INDICATORS} 项，请合并或写入附件")));
        }
        for (index, indicator) in self.indicators.iter().enumerate().filter(|(_, row)| !row.is_blank()) {
            let field = |name: &str| format!("indicator-{index}-{name}");
            let row = index + 1;
            if indicator.name.is_empty() {
                problems.push(Problem::new(field("name"), format!("第 {row} 行没有写指标名称")));
            }
            if !is_value(&indicator.value, indicator.comparator) {
                let form = if indicator.comparator == Comparator::Between {
                    "两个数，如 20~50"
                } else {
                    "数字，如 200"
                };
                problems.push(Problem::new(field("value"), format!("第 {row} 行“{}”的要求请填{form}", indicator.name)));
            }
            if indicator.test.is_empty() {
                problems.push(Problem::new(field("test"), format!("第 {row} 行“{}”没有写怎样检验", indicator.name)));
            }
        }
    }

    fn length_problems(&self, problems: &mut Vec<Problem>) {
        let texts = [
            ("background", "需求背景与现状", &self.background),
            ("problem", "拟解决的主要技术问题", &self.problem),
            ("constraints", "约束条件", &self.constraints),
            ("support", "配套条件", &self.support),
            ("requirements", "对揭榜方的要求", &self.requirements),
            ("ip", "产权归属", &self.ip),
            ("benefit", "利益分配", &self.benefit),
        ];
        for (field, label, text) in texts {
            let length = text.chars().count();
            if length > 3000 {
                problems.push(Problem::new(
                    field,
                    format!("{label}最多 3000 个字，现有 {length} 个；长材料请作为附件上传"),
                ));
            }
        }
    }
}

/// The two ends of a range, as in `-40~85` or `5-10`: a hyphen in front is a sign.
fn between(text: &str) -> Option<(&str, &str)> {
    text.split_once('~').or_else(|| {
        let at = text.char_indices().skip(1).find(|(_, c)| *c == '-')?.0;
        Some((&text[..at], &text[at + 1..]))
    })
}

fn is_value(text: &str, comparator: Comparator) -> bool {
    let text = &half_width(text);
    let number = |text: &str| text.trim().parse::<f64>().is_ok_and(f64::is_finite);
    match comparator {
        Comparator::Between => between(text).is_some_and(|(low, high)| number(low) && number(high)),
        _ => number(&text.replace(',', "")),
    }
}
