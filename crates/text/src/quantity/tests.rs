//! What is read as a number or a date, by examples.

use super::{dates, numbers};
use dossier_core::Lang;

/// The numbers of a text: sure ones as they are, others in brackets.
fn check(lang: &str, text: &str, expected: &str) {
    let found = numbers(text, &Lang::parse(lang).unwrap());
    let found = found.iter().map(|number| match number.sure {
        true => format!("{}={}", &text[number.range.clone()], number.value),
        false => format!("({}={})", &text[number.range.clone()], number.value),
    });
    assert_eq!(found.collect::<Vec<_>>().join(" "), expected, "{text}");
}

#[test]
fn chinese_numbers_are_sure_before_a_unit() {
    check("zh", "处十万元以上一百万元以下罚款", "十万=100,000 一百万=1,000,000");
    check("zh", "百分之五，三分之二，1.5亿美元", "百分之五=5 三分之二=0.666666 1.5亿=150,000,000");
    check("zh", "5000万人，二十多万人", "5000万=50,000,000 二十多万=200,000");
    check("zh", "第二十一条第二款第（三）项", "二十一=21 二=2 (三=3)");
    check("zh", "一次不统一的三级保护", "(一=1) (一=1) 三=3");
    check("zh", "20世纪60年代和90年代", "20世纪60年代=1,960 90=90");
    check("zh", "2021年6月10日20时30分", "2021=2,021 (6=6) (10=10) (20=20) (30=30)");
    check("zh", "COVID-19和5G按GB/T 22239-2019", "(19=19) (5=5) (22239=22,239) (2019=2,019)");
}

#[test]
fn chinese_numbers_are_read_as_they_are_set_and_said() {
    check("zh", "超过 2,000 万澳元，1.694 亿", "2,000 万=20,000,000 1.694 亿=169,400,000");
    check("zh", "装机82万千瓦，250余万千瓦", "82万=820,000 250余万=2,500,000");
    check("zh", "走出五六百米，二十一", "(五六百=600) (二十一=21)");
    check("zh", "卡-52直升机的一半", "(52=52) (一=1) (半=0.5)");
    check("zh", "北风一二级，百户以上，月薪上万", "(一二=2) (百=100) (万=10,000)");
}

#[test]
fn what_a_translator_adds_in_brackets_need_not_be_in_the_source() {
    check("en", "6,000 mu (about 400 hectares), 14 lakh", "6,000=6,000 (400=400) 14 lakh=1,400,000");
}

#[test]
fn english_numbers_are_digits_and_words() {
    check("en", "a fine of RMB 100,000 to RMB 1 million", "(a=1) 100,000=100,000 1 million=1,000,000");
    check(
        "en",
        "twenty-five of one hundred and fifty thousand",
        "(twenty-five=25) (one hundred and fifty thousand=150,000)",
    );
    check("en", "5% of $3bn in the 1960s", "5=5 3bn=3,000,000,000 1960=1,960");
    check("en", "Article 7 of 12 laws, COVID-19", "7=7 (12=12) (19=19)");
    check("en", "Chapter IV of I", "(IV=4)");
}

#[test]
fn dutch_numbers_have_points_between_thousands() {
    check(
        "nl",
        "1.000.000 is 1 miljoen, 2,5% van eenentwintig",
        "1.000.000=1,000,000 1 miljoen=1,000,000 2,5=2.5 (eenentwintig=21)",
    );
    check("nl", "tweehonderdduizend", "(tweehonderdduizend=200,000)");
}

#[test]
fn dates_are_read_in_each_form() {
    let check = |lang: &str, text: &str, expected: &str| {
        let found = dates(text, &Lang::parse(lang).unwrap());
        let found: Vec<String> = found
            .iter()
            .map(|date| format!("{} {:?} {}", date.iso(), date.form, &text[date.range.clone()]))
            .collect();
        assert_eq!(found.join("; "), expected, "{text}");
    };
    check(
        "zh",
        "自2021年6月10日起，二〇二一年九月一日",
        "2021-06-10 Chinese 2021年6月10日; 2021-09-01 Chinese 二〇二一年九月一日",
    );
    check(
        "en",
        "on 10 June 2021 or June 11, 2021",
        "2021-06-10 DayFirst 10 June 2021; 2021-06-11 MonthFirst June 11, 2021",
    );
    check(
        "nl",
        "op 10 juni 2021 (2021-06-11)",
        "2021-06-10 DayFirst 10 juni 2021; 2021-06-11 Iso 2021-06-11",
    );
    check("en", "31 February 2021", "");
}
