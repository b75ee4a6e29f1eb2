//! Whole demands as firms of many trades write them, and what the coach has to say of each.

use super::{CoachPoint::*, *};
use crate::demand::form::Indicator;

/// What a demand says in its four short fields, and its indicators: name, present level, target, test.
struct Rest {
    constraints: &'static str,
    support: &'static str,
    ip: &'static str,
    rows: &'static [[&'static str; 4]],
}

const FULL: Rest = Rest {
    constraints: "外形尺寸不变，单件成本不超过 300 元。",
    support: "提供样件 20 件和试验台。",
    ip: "双方共有，发榜方独占实施。",
    rows: &[["合格率", "82", "95", "连续三批抽检"]],
};
const BARE: Rest = Rest { constraints: "", support: "", ip: "", rows: &[] };

/// A text; which points are missing, and which could be better. All others are there.
struct Case {
    title: &'static str,
    background: &'static str,
    problem: &'static str,
    rest: Rest,
    missing: &'static [CoachPoint],
    could: &'static [CoachPoint],
}

const CASES: [Case; 15] = [
    // A pump maker that knows what it wants.
    Case {
        title: "高温熔盐泵机械密封延寿",
        background: "公司生产的熔盐泵用于光热电站，现有密封在 565 ℃ 下运行约 3000 小时就泄漏。先后采用石墨和碳化硅两种\
            摩擦副，泄漏没有改善。",
        problem: "在 565 ℃、转速 1480 转/分的条件下，密封连续运行 8000 小时不泄漏；停机再启动不卡死。",
        rest: FULL,
        missing: &[],
        could: &[],
    },
    // A cooperative that introduces itself and then asks for an expert.
    Case {
        title: "刺参养殖技术",
        background: "本合作社成立于 2011 年，现有社员 120 户，流转海域 3000 亩，是省级示范社，产品销往上海、广州等地，\
            荣获“优质农产品”称号。",
        problem: "想请专家来指导刺参养殖。",
        rest: BARE,
        missing: &[Measurable, Present, Test, Problem, Focus, Constraints, Ip],
        could: &[Background, Support],
    },
    // A foundry: short and good, the present level only in words.
    Case {
        title: "薄壁铝合金壳体低气孔压铸",
        background: "目前壳体壁厚 3 mm，气孔率在 6% 上下，X 光探伤后报废多。曾用真空压铸，模具密封跟不上，放弃了。",
        problem: "壳体气孔率降到 2% 以内，不增加后续浸渗工序，适用于 800 吨压铸机。",
        rest: Rest { rows: &[["气孔率", "", "2", "X 光探伤，抽检 50 件"]], ..FULL },
        missing: &[],
        could: &[Present],
    },
    // A software house in the usual words of its trade.
    Case {
        title: "港口调度算法优化",
        background: "我司是一家致力于为港航客户提供智慧物流整体解决方案的高新技术企业，拥有软件著作权 60 余项，员工 300 人，\
            2023 年营业收入突破 2 亿元，客户遍及沿海 30 多个港口。",
        problem: "实现智能化调度，达到国内领先水平。",
        rest: Rest { constraints: "无", rows: &[["先进性", "", "国内领先", "专家评价"]], ..FULL },
        missing: &[Measurable, Present, Problem, Focus],
        could: &[Background, Constraints],
    },
    // A weaving mill that says its title again.
    Case {
        title: "涤纶面料无水染色技术",
        background: "印染废水处理费用逐年上涨，园区排水指标收紧，企业想寻找少用水的染色办法，目前还没有着手。",
        problem: "涤纶面料无水染色技术的研发。",
        rest: FULL,
        missing: &[Problem],
        could: &[Background],
    },
    // Medical devices: certificates are what is asked for.
    Case {
        title: "一次性内窥镜先端部封装",
        background: "先端部外径 2.8 mm，胶封在 100 次弯折后渗水。试过三种医用胶和激光焊，良率都过不了七成。",
        problem: "封装后弯折 500 次不渗水，材料须通过生物相容性认证，生产方须具备医疗器械生产资质，可环氧乙烷灭菌。",
        rest: FULL,
        missing: &[],
        could: &[],
    },
    // A food factory that leaves to the contract whatever it can.
    Case {
        title: "即食海带脆片降盐保脆",
        background: "现有产品盐分 5.2%，降到 4% 以下就回软，货架期内投诉多。做过两轮配方调整，均未保住脆度。",
        problem: "盐分降到 3.5% 以下，常温放置 6 个月脆度不下降，不使用防腐剂，工艺能用在现有烘干线上。",
        rest: Rest { constraints: "无特殊要求", support: "面谈", ip: "按合同约定", ..FULL },
        missing: &[],
        could: &[Constraints, Ip, Support],
    },
    // Fishing rods, with a table that was filled to get it through.
    Case {
        title: "碳纤维钓竿轻量化铺层",
        background: "竿体减重以后抗弯强度跟着降，高端产品一直用进口预浸料，采购周期长，想自己掌握铺层设计。",
        problem: "9 米竿自重不高于 600 克，满弯 20 kg 不断节，节间配合不松动，铺层方案能在现有卷制机上实现。",
        rest: Rest { rows: &[["自重", "/", "600", "待定"]], ..FULL },
        missing: &[Test],
        could: &[Present, Background],
    },
    // A shipyard naming itself in every sentence, and none of them an introduction.
    Case {
        title: "薄板分段焊接变形控制",
        background: "我公司承建的客滚船上层建筑用 5 mm 薄板，我公司现有工艺焊后平面度 12 mm，火工校正占分段工时的三成。\
            我公司拥有的机械矫平机只能矫单张板。我公司对比过三种焊接顺序，变形量相差不到一成。",
        problem: "分段焊后平面度不超过 4 mm；焊接速度不低于现有水平；方案在我公司平直中心实施。",
        rest: FULL,
        missing: &[],
        could: &[],
    },
    // Car parts: introduction and need in one long sentence.
    Case {
        title: "转向节锻件表面微裂纹",
        background: "公司成立于 2005 年，是一家专业从事汽车底盘锻件生产的企业，年产值 3 亿元，目前转向节锻件表面微裂纹比例\
            约 4%，主机厂要求降到 0.5% 以下，更换过两种脱模剂没有改善。",
        problem: "找出微裂纹产生的原因，给出加热、制坯、模具润滑的参数窗口，批量验证 5000 件。",
        rest: FULL,
        missing: &[],
        could: &[Focus],
    },
    // Farm machines: a wish without a word of what was tried.
    Case {
        title: "花生联合收获机摘果破损",
        background: "花生摘果时破损多，农户意见大，影响销售，希望改进现有摘果装置，样机处在小试阶段。",
        problem: "花生含水率 15% 到 25% 时，破损率低于 1%，摘净率高于 98%，作业速度不降低。",
        rest: FULL,
        missing: &[],
        could: &[Background],
    },
    // Tyres, told point by point.
    Case {
        title: "航空轮胎胎面胶低生热",
        background: "1. 现有胎面胶压缩生热 28 ℃；2. 曾委托高校做白炭黑改性，生热降到 24 ℃，但耐磨下降一成；3. 尝试国产溶聚\
            丁苯胶，混炼后分散不匀。",
        problem: "1. 压缩生热不高于 20 ℃；2. 阿克隆磨耗不劣于现有配方；3. 混炼在现有密炼机上完成。",
        rest: FULL,
        missing: &[],
        could: &[],
    },
    // A health resort asking for a platform in adjectives.
    Case {
        title: "康养服务智慧平台",
        background: "项目总投资 3 亿元，占地 200 亩，坐落于滨海旅游度假区，集医疗、养老、休闲于一体，拟打造国内一流品牌。",
        problem: "建设先进、智能、便捷的服务平台，全面提升客户体验和管理水平，助力产业高质量发展。",
        rest: Rest { rows: &[["用户满意度", "", "明显提高", ""]], ..BARE },
        missing: &[Measurable, Present, Test, Focus, Constraints, Ip],
        could: &[Background, Support],
    },
    // A cable group listing honours where the problem should stand.
    Case {
        title: "核级电缆绝缘材料国产化",
        background: "集团始建于 1986 年，注册资本 5 亿元，职工 2600 人，解决就业 3000 余人。先后攻克 12 项关键技术，拥有发明\
            专利 88 项，通过了核级质保体系认证。集团是专精特新“小巨人”企业。",
        problem: "核级电缆绝缘材料依赖进口，希望合作开发，实现国产替代，具体指标面谈。",
        rest: Rest { rows: &[["使用寿命", "无", "60", "加速老化"]], ..FULL },
        missing: &[Focus],
        could: &[Present, Background],
    },
    // Two lines by a workshop; short is not bad.
    Case {
        title: "不锈钢餐具抛光粉尘",
        background: "抛光工位粉尘 12 mg/m³，加过水帘，湿粉尘结块堵管，每周停机清理两次。",
        problem: "工位粉尘降到 4 mg/m³ 以下，一个月清理一次，单工位改造费不超过 2 万元。",
        rest: Rest { support: "", ..FULL },
        missing: &[],
        could: &[Support],
    },
];

#[test]
fn demands_of_many_trades_are_told_what_they_lack() {
    for case in CASES {
        let row = |[name, present, value, test]: &[&str; 4]| {
            let [name, present, value, test] = [name, present, value, test].map(|text| (*text).to_owned());
            Indicator { name, present, value, test, ..Indicator::default() }
        };
        let content = Content {
            title: case.title.into(),
            background: case.background.into(),
            problem: case.problem.into(),
            constraints: case.rest.constraints.into(),
            support: case.rest.support.into(),
            ip: case.rest.ip.into(),
            months: Some(18),
            prize_fen: Some(100_000_000),
            indicators: case.rest.rows.iter().map(row).collect(),
            ..Content::default()
        };
        let coach = Coach::of(&content, &[]);
        let at = |level: Level| -> Vec<CoachPoint> {
            coach.checks.iter().filter(|check| check.level == level).map(|check| check.code).collect()
        };
        assert_eq!((at(Level::Missing), at(Level::Could)), (case.missing.into(), case.could.into()), "{}", case.title);
    }
}
