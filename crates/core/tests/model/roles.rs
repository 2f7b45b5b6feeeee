//! Roles: what is written is read back, and only where it belongs.

use dossier_core::roles::{
    Article, Audience, BlockRole, Briefing, Callout, Item, MemoHead, Numbered, Paragraph, Ref, Ruby, Task,
    Unit,
};
use dossier_core::{Attr, Attributed as _, Block, BlockKind, Inline, InlineKind, Span, text};

fn div(attr: Attr, content: Vec<Block>) -> Block {
    Block::new(BlockKind::Div(content), Span::SYNTHESIZED).with_attr(attr.boxed())
}

fn pairs(class: &str, pairs: &[(&str, &str)]) -> Attr {
    let mut attr = Attr::class(class);
    pairs.iter().for_each(|(key, value)| attr.set(key, *value));
    attr
}

#[test]
fn callouts_read_what_they_write() {
    for callout in
        [Callout { kind: "warning", title: Some("Mind this") }, Callout { kind: "judgement", title: None }]
    {
        assert_eq!(Callout::of(&div(callout.attr(), vec![])), Some(callout));
    }
    let bare = div(Attr::class("callout"), vec![]);
    assert_eq!(Callout::of(&bare), Some(Callout { kind: "note", title: None }));
}

#[test]
fn a_ruby_has_a_reading_of_syllables() {
    let span = |rt: &str| {
        let kind = InlineKind::Span(vec![Inline::text("网络")]);
        Inline::new(kind, Span::SYNTHESIZED).with_attr(pairs("ruby", &[("rt", rt)]).boxed())
    };
    let node = span(" wǎng luò ");
    let ruby = Ruby::of(&node).unwrap();
    assert_eq!((ruby.rt, ruby.syllables().collect::<Vec<_>>()), ("wǎng luò", vec!["wǎng", "luò"]));
    assert_eq!(Ruby::of(&span(" ")), None);
    assert_eq!(Ruby::of(&Inline::text("x").with_attr(pairs("ruby", &[("rt", "y")]).boxed())), None);
}

#[test]
fn a_role_needs_both_its_class_and_its_kind_of_node() {
    let quote =
        |class| Block::new(BlockKind::Quote(vec![]), Span::SYNTHESIZED).with_attr(Attr::class(class).boxed());
    assert_eq!(Callout::of(&quote("callout")), None);
    assert_eq!(Article::of(&quote("article")), None);
    assert_eq!(Unit::of(&quote("unit")), None);
    assert_eq!(Briefing::of(&quote("briefing")), None);
    assert_eq!(Callout::of(&div(Attr::class("callouts"), vec![])), None);
    assert_eq!(Ref::of(&Inline::text("x").with_attr(Attr::class("ref").boxed())), None);
    assert_eq!(Task::of(&Inline::text("x").with_attr(Attr::class("task").boxed())), None);
}

#[test]
fn briefings_say_what_part_they_are() {
    assert_eq!(Briefing::of(&div(Attr::class("briefing"), vec![])), Some(Briefing { part: None }));
    let decision = div(pairs("briefing", &[("part", "decision")]), vec![]);
    assert_eq!(Briefing::of(&decision), Some(Briefing { part: Some("decision") }));
}

#[test]
fn heads_of_memos_read_what_they_write() {
    let head = MemoHead::block(vec![("To:".to_owned(), vec![Inline::text("the Minister")])]);
    let entries = MemoHead::of(&head).unwrap().entries;
    assert_eq!(text::of_blocks(entries), "To: the Minister");
    let (label, value) = MemoHead::split(&entries[0]).unwrap();
    assert_eq!(text::of_inlines(std::slice::from_ref(label)), "To:");
    assert_eq!(text::of_inlines(value), "the Minister");
    assert_eq!(MemoHead::split(&Block::para(vec![Inline::text("To: the Minister")])), None);
}

#[test]
fn legal_texts_give_their_numbers() {
    let article = div(pairs("article", &[("num", "21-1")]), vec![]);
    assert_eq!(Article::of(&article), Some(Article { num: "21-1" }));
    assert_eq!(Paragraph::of(&article), None);
    let paragraph = div(pairs("paragraph", &[("num", "2")]), vec![]);
    assert_eq!(Paragraph::of(&paragraph), Some(Paragraph { num: "2" }));
    assert_eq!(Item::of(&div(pairs("item", &[("num", "3")]), vec![])), Some(Item { num: "3" }));
    assert_eq!(Article::of(&div(Attr::class("article"), vec![])), Some(Article { num: "" }));
}

#[test]
fn units_give_their_sides_in_order_and_pass_over_what_has_no_language() {
    let side = |lang: &str| div(Attr::pair("lang", lang), vec![]);
    let unit =
        div(Attr::class("unit"), vec![side("zh-hans"), side("en"), side("not a tag"), Block::para(vec![])]);
    let langs: Vec<_> = Unit::of(&unit).unwrap().sides.iter().map(|(lang, _)| lang.to_string()).collect();
    assert_eq!(langs, ["zh-Hans", "en"]);
}

#[test]
fn references_and_tasks_read_what_they_write() {
    let span = Span::new(1, 4, 12);
    let link = Ref { id: "sec:basis" }.link(span);
    assert_eq!((Ref::of(&link), link.span), (Some(Ref { id: "sec:basis" }), span));
    for checked in [true, false] {
        let task = Task { checked };
        assert_eq!(Task::of(&task.span(span)), Some(task));
    }
}

#[test]
fn a_reference_points_into_the_document() {
    let mut link = Ref { id: "a" }.link(Span::SYNTHESIZED);
    if let InlineKind::Link { target, .. } = &mut link.kind {
        target.url = "https://example.org/#a".to_owned();
    }
    assert_eq!(Ref::of(&link), None);
}

#[test]
fn numbers_read_what_they_write_and_may_be_written_again() {
    let mut heading = Block::new(BlockKind::Heading { level: 1, content: vec![] }, Span::SYNTHESIZED);
    assert_eq!(Numbered::of(&heading), None);
    Numbered { number: "3.2", label: "Section 3.2" }.write(&mut heading);
    assert_eq!(Numbered::of(&heading), Some(Numbered { number: "3.2", label: "Section 3.2" }));
    Numbered { number: "4", label: "Section 4" }.write(&mut heading);
    assert_eq!(Numbered::of(&heading), Some(Numbered { number: "4", label: "Section 4" }));
    let mut note = Inline::new(InlineKind::Note(vec![]), Span::SYNTHESIZED);
    Numbered { number: "7", label: "" }.write(&mut note);
    assert_eq!(Numbered::of(&note), Some(Numbered { number: "7", label: "" }));
    assert_eq!(note.get("label"), None);
}

#[test]
fn a_number_without_a_label_takes_away_the_old_label() {
    let mut figure = Block::new(BlockKind::Div(vec![]), Span::SYNTHESIZED);
    Numbered { number: "1", label: "Figure 1" }.write(&mut figure);
    Numbered { number: "2", label: "" }.write(&mut figure);
    assert_eq!(Numbered::of(&figure), Some(Numbered { number: "2", label: "" }));
}

#[test]
fn audiences_admit_and_withhold() {
    let check = |attributes: &[(&str, &str)], audience: &str, expected: Option<bool>| {
        let block = div(pairs("x", attributes), vec![]);
        assert_eq!(Audience::of(&block).map(|of| of.admits(audience)), expected, "{attributes:?} {audience}");
    };
    check(&[], "press", None);
    check(&[("when", "ministry")], "ministry", Some(true));
    check(&[("when", "ministry")], "press", Some(false));
    check(&[("when", " ministry  embassy ")], "embassy", Some(true));
    check(&[("unless", "press")], "press", Some(false));
    check(&[("unless", "press")], "ministry", Some(true));
    check(&[("when", "press"), ("unless", "press")], "press", Some(false));
    check(&[("when", "")], "press", Some(true));
}
