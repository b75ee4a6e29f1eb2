//! What the demand coach can look at. The words stand with the calls, because each call says which of them count; the
//! looking itself stands with the demands.

words! {
    /// One point the coach looks at.
    CoachPoint {
        Measurable = "measurable" "可测量的指标",
        Present = "present_level" "现有水平",
        Test = "test_method" "检验方法",
        Problem = "problem" "技术问题",
        Background = "background" "背景和试过的办法",
        Focus = "focus" "不只是介绍单位",
        Constraints = "constraints" "约束条件",
        Deadline = "deadline" "完成时限",
        Money = "money" "榜金",
        Ip = "ip" "产权归属",
        Support = "support" "配套条件",
    }
}
