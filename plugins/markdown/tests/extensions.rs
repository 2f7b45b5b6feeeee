//! Divs, spans, citations, cross references, notes and Chinese, as the model has them.

#[cfg(test)]
mod common;

use common::check;

#[test]
fn fenced_div() {
    check(
        r##"::: {.callout kind="warning" title="Mind *this* | $5"}
Text.
:::"##,
        r##"
Div{.callout kind=warning title=Mind *this* | $5}@0..64
  Para@55..60 "Text."@55..60
"##,
    );
}

#[test]
fn div_in_paragraph_flow() {
    check(
        r##"before
::: note
- a
- b
:::
after"##,
        r##"
Para@0..6 "before"@0..6
Div{.note}@7..27
  Bullets@16..23
    Item@16..19
      Plain@18..19 "a"@18..19
    Item@20..23
      Plain@22..23 "b"@22..23
Para@28..33 "after"@28..33
"##,
    );
}

#[test]
fn nested_divs() {
    check(
        r##"::::: a
:::: {#b}
c
::::
:::::"##,
        r##"
Div{.a}@0..30
  Div{#b}@8..24
    Para@18..19 "c"@18..19
"##,
    );
}

#[test]
fn div_in_list_and_quote() {
    check(
        r##"- a

  ::: b
  c
  :::

> ::: d
> e
> :::"##,
        r##"
Bullets@0..22
  Item@0..22
    Para@2..3 "a"@2..3
    Div{.b}@7..22
      Para@15..16 "c"@15..16
Quote@24..41
  Div{.d}@26..41
    Para@34..35 "e"@34..35
"##,
    );
}

#[test]
fn div_after_table() {
    check(
        r##"::: a
| b |
|---|
| c |
:::"##,
        r##"
Div{.a}@0..27
  Table@6..23 Default
    Row@6..11 "b"@8..9
    Row@18..23 "c"@20..21
"##,
    );
}

#[test]
fn div_unclosed() {
    check(
        r##"::: a
> ::: b
> c

d"##,
        r##"
Div{.a}@0..20
  Quote@6..17
    Div{.b}@8..17
      Para@16..17 "c"@16..17
  Para@19..20 "d"@19..20
deny[markdown/div-unclosed] a.md:8..13: this fenced div is never closed; close it with a line of three colons, `:::`, in the same list item or quotation
deny[markdown/div-unclosed] a.md:0..5: this fenced div is never closed; close it with a line of three colons, `:::`, in the same list item or quotation
"##,
    );
}

#[test]
fn div_unopened() {
    check(
        r##"a

:::"##,
        r##"
Para@0..1 "a"@0..1
warn[markdown/div-unopened] a.md:3..6: this `:::` closes nothing; open a div with `::: name` or `::: {.name}`, in the same list item or quotation
"##,
    );
}

#[test]
fn not_a_fence() {
    check(
        r##"::: two words
text"##,
        r##"
Para@0..18 "::: two words"@0..13 SoftBreak@13..14 "text"@14..18
warn[markdown/div-fence] a.md:0..13: this line begins with `:::` and is not read as a fence; write `::: name`, `::: {.name key="value"}` or `:::` alone
"##,
    );
}

#[test]
fn fence_in_code() {
    check(
        r##"```
::: a
```

    ::: b

`::: c`"##,
        r##"
Code@0..13 "::: a"
Code@19..24 "::: b"
Para@26..33 Code "::: c"@26..33
"##,
    );
}

#[test]
fn references_inside_a_div() {
    check(
        r##"::: a
[b] and [^c]
:::

[b]: d
[^c]: e"##,
        r##"
Div{.a}@0..22
  Para@6..18 Link(d "")@6..9["b"@7..8] " and "@9..14 Note@14..18[Para@37..38 "e"@37..38]
"##,
    );
}

#[test]
fn bracketed_span() {
    check(
        r##"[a *b* [c]{.d}]{#e lang=nl} [f]{} [g]{.smallcaps} [h]{.underline} [i]{j"##,
        r##"
Para@0..71 Span{#e lang=nl}@0..27["a "@1..3 Emph@3..6["b"@4..5] " "@6..7 Span{.d}@7..14["c"@8..9]] " "@27..28 Span@28..33["f"@29..30] " "@33..34 SmallCaps@34..49["g"@35..36] " "@49..50 Underline@50..65["h"@51..52] " [i]{j"@65..71
"##,
    );
}

#[test]
fn span_with_escapes() {
    check(
        r##"\[a]{.b} [a\]b]{.c} [a{.b}"##,
        r##"
Para@0..26 "[a]{.b} "@0..9 Span{.c}@9..19["a]b"@10..14] " [a{.b}"@19..26
"##,
    );
}

#[test]
fn attributes_with_markup() {
    check(
        r##"[a]{k="*b* `c` $d$ | <e>"} and *f*"##,
        r##"
Para@0..34 Span{k=*b* `c` $d$ | <e>}@0..26["a"@1..2] " and "@26..31 Emph@31..34["f"@32..33]
"##,
    );
}

#[test]
fn citation_group() {
    check(
        r##"See [see @a, art. 3; -@b; and *also* @c:d_e, p. 5]."##,
        r##"
Para@0..51 "See "@0..4 Cite("see"@5..8, Normal a@9..11, ", art. 3"@11..19; SuppressAuthor b@21..24; "and "@26..30 Emph@30..36["also"@31..35], Normal c:d_e@37..43, ", p. 5"@43..49)@4..50["["@4..5 "see "@5..9 "@a"@9..11 ", art. 3; "@11..21 "-@b"@21..24 "; and "@24..30 Emph@30..36["also"@31..35] " "@36..37 "@c:d_e"@37..43 ", p. 5"@43..49 "]"@49..50] "."@50..51
"##,
    );
}

#[test]
fn citation_in_text() {
    check(
        r##"@smith says, -@smith [p. 3] and @jones [ch. 2, *ibid*] differ; 参见@zhang2020的研究 and @{a b} or @{a.b}."##,
        r##"
Para@0..110 Cite(AuthorInText smith@0..6)@0..6["@smith"@0..6] " says, "@6..13 Cite(SuppressAuthor smith@13..27, "p. 3"@22..26)@13..27["-@smith"@13..20 " ["@20..22 "p. 3"@22..26 "]"@26..27] " and "@27..32 Cite(AuthorInText jones@32..54, "ch. 2, "@40..47 Emph@47..53["ibid"@48..52])@32..54["@jones"@32..38 " ["@38..40 "ch. 2, "@40..47 Emph@47..53["ibid"@48..52] "]"@53..54] " differ; "@54..63 Span{lang=zh-Hans}@63..69["参见"@63..69] Cite(AuthorInText zhang2020@69..79)@69..79["@zhang2020"@69..79] Span{lang=zh-Hans}@79..88["的研究"@79..88] " and @{a b} or "@88..103 Cite(AuthorInText a.b@103..109)@103..109["@{a.b}"@103..109] "."@109..110
"##,
    );
}

#[test]
fn no_citation() {
    check(
        r##"a@b.c x/@y @ z \@w `@code` [l @m](n)"##,
        r##"
Para@0..36 "a@b.c x/@y @ z @w "@0..19 Code "@code"@19..26 " "@26..27 Link(n "")@27..36["l @m"@28..32]
"##,
    );
}

#[test]
fn cross_references() {
    check(
        r##"See @fig:a, [@tbl:b; @sec:c-d] and (@eq:e)."##,
        r##"
Para@0..43 "See "@0..4 Link(#fig:a ""){.ref}@4..10[] ", "@10..12 Link(#tbl:b ""){.ref}@13..19[] "; "@19..21 Link(#sec:c-d ""){.ref}@21..29[] " and ("@30..36 Link(#eq:e ""){.ref}@36..41[] ")."@41..43
"##,
    );
}

#[test]
fn citation_and_reference() {
    check(
        r##"[@a, see @fig:b; @c]"##,
        r##"
Para@0..20 Cite(Normal a@1..3, ", see "@3..9 Link(#fig:b ""){.ref}@9..15[]; Normal c@17..19)@0..20["["@0..1 "@a"@1..3 ", see "@3..9 Link(#fig:b ""){.ref}@9..15[] "; "@15..17 "@c"@17..19 "]"@19..20]
"##,
    );
}

#[test]
fn footnotes() {
    check(
        r##"A[^one] B[^two].

[^one]: First.
[^two]: Second

    with two paragraphs."##,
        r##"
Para@0..16 "A"@0..1 Note@1..7[Para@26..32 "First."@26..32] " B"@7..9 Note@9..15[Para@41..47 "Second"@41..47 / Para@53..73 "with two paragraphs."@53..73] "."@15..16
"##,
    );
}

#[test]
fn footnote_undefined() {
    check(
        r##"A[^on] [^zzz].

[^one]: First[^one]."##,
        r##"
Para@0..14 "A[^on] [^zzz]."@0..14
warn[markdown/nested-footnote] a.md:29..35: footnote `one` is referred to within a footnote; say it in the footnote itself
deny[markdown/undefined-footnote] a.md:1..6: footnote `on` is not defined in this file; did you mean `[^one]`?
deny[markdown/undefined-footnote] a.md:7..13: footnote `zzz` is not defined in this file; define it in a paragraph of its own: `[^zzz]: text`
warn[markdown/unused-footnote] a.md:16..36: footnote `one` is never referred to; refer to it with `[^one]`
"##,
    );
}

#[test]
fn footnote_duplicate_and_repeated() {
    check(
        r##"A[^a] B[^A].

[^a]: x
[^a]: y"##,
        r##"
Para@0..12 "A"@0..1 Note@1..5[Para@20..21 "x"@20..21] " B"@5..7 Note@7..11[Para@20..21 "x"@20..21] "."@11..12
warn[markdown/duplicate-footnote] a.md:22..27: footnote `a` is defined twice; 14..19 defined here first
"##,
    );
}

#[test]
fn broken_reference() {
    check(
        r##"[text][missing] [a][] [b] [@c][@d]"##,
        r##"
Para@0..34 "[text][missing] [a][] [b] "@0..26 Cite(Normal c@27..29)@26..30["["@26..27 "@c"@27..29 "]"@29..30] Cite(Normal d@31..33)@30..34["["@30..31 "@d"@31..33 "]"@33..34]
warn[markdown/broken-reference] a.md:0..15: there is no definition `[missing]: url` for this link; define it in this file, or put the URL in parentheses
warn[markdown/broken-reference] a.md:16..19: there is no definition `[a]: url` for this link; define it in this file, or put the URL in parentheses
"##,
    );
}

#[test]
fn raw_html() {
    check(
        r##"a <b>c</b>

<div>
d
</div>

<!-- e -->

<!-- f --> <hr>"##,
        r##"
Para@0..10 "a "@0..2 Raw html "<b>"@2..5 "c"@5..6 Raw html "</b>"@6..10
Raw@12..26 html "<div>\nd\n</div>"
Raw@40..55 html "<!-- f --> <hr>"
warn[markdown/raw-html] a.md:2..5: HTML is kept for writers of HTML; other formats leave it out; use Markdown, a fenced div `::: {.class}` or a span `[text]{.class}`
warn[markdown/raw-html] a.md:6..10: HTML is kept for writers of HTML; other formats leave it out; use Markdown, a fenced div `::: {.class}` or a span `[text]{.class}`
warn[markdown/raw-html] a.md:12..26: HTML is kept for writers of HTML; other formats leave it out; use Markdown, a fenced div `::: {.class}` or a span `[text]{.class}`
warn[markdown/raw-html] a.md:40..55: HTML is kept for writers of HTML; other formats leave it out; use Markdown, a fenced div `::: {.class}` or a span `[text]{.class}`
"##,
    );
}

#[test]
fn math() {
    check(
        r##"$a_b$ costs $5 and $6, $5/$6 and

$$x = y$$ {#eq:x}"##,
        r##"
Para@0..32 Math "a_b"@0..5 " costs $5 and $6, $5/$6 and"@5..32
Para@34..51 DisplayMath "x = y"{#eq:x}@34..51
"##,
    );
}

#[test]
fn chinese() {
    check(
        r##"The 网络安全法 (2017) says “网络” — 第3条、第4条 and 国家
网信办 in 臺灣與香港."##,
        r##"
Para@0..107 "The "@0..4 Span{lang=zh-Hans}@4..19["网络安全法"@4..19] " (2017) says “"@19..35 Span{lang=zh-Hans}@35..41["网络"@35..41] "” — "@41..49 Span{lang=zh-Hans}@49..66["第3条、第4条"@49..66] " and "@66..71 Span{lang=zh-Hans}@71..87["国家"@71..77 SoftBreak@77..78 "网信办"@78..87] " in "@87..91 Span{lang=zh-Hant}@91..106["臺灣與香港"@91..106] "."@106..107
"##,
    );
}

#[test]
fn chinese_in_lang() {
    check(
        r##"[中文 and 台湾]{lang=zh-Hans} [中文]{lang=zh-Hant} [臺灣]{lang=zh} [語]{lang=ja} サイバー"##,
        r##"
Para@0..102 Span{lang=zh-Hans}@0..33["中文 and 台湾"@1..18] " "@33..34 Span{lang=zh-Hant}@34..56["中文"@35..41] " "@56..57 Span{lang=zh}@57..74[Span{lang=zh-Hant}@58..64["臺灣"@58..64]] " "@74..75 Span{lang=ja}@75..89["語"@76..79] " "@89..90 Span{lang=ja}@90..102["サイバー"@90..102]
"##,
    );
}

#[test]
fn chinese_with_escapes() {
    check(
        r##"a &amp; 中\*文&amp;国 b"##,
        r##"
Para@0..26 "a & "@0..8 Span{lang=zh-Hans}@8..11["中"@8..11] "*"@11..13 Span{lang=zh-Hans}@13..16["文"@13..16] "&"@16..21 Span{lang=zh-Hans}@21..24["国"@21..24] " b"@24..26
"##,
    );
}

#[test]
fn chinese_heading_cell_note() {
    check(
        r##"# 第一章 One

| 中 |
|---|
| 文 |

x[^n]

[^n]: 注"##,
        r##"
H1@0..15 Span{lang=zh-Hans}@2..11["第一章"@2..11] " One"@11..15
Table@17..38 Default
  Row@17..24 Span{lang=zh-Hans}@19..22["中"@19..22]
  Row@31..38 Span{lang=zh-Hans}@33..36["文"@33..36]
Para@40..45 "x"@40..41 Note@41..45[Para@53..56 Span{lang=zh-Hans}@53..56["注"@53..56]]
"##,
    );
}

#[test]
fn missing_image() {
    check(
        r##"![a](b.png) ![c](/d.png) ![e](..%2Ff.png) ![g](h\i.png) ![j](https://k/l.png) ![m](./a.png)"##,
        r##"
Para@0..91 Image(b.png "")@0..11["a"@2..3] " "@11..12 Image(/d.png "")@12..24["c"@14..15] " "@24..25 Image(..%2Ff.png "")@25..41["e"@27..28] " "@41..42 Image(h\i.png "")@42..55["g"@44..45] " "@55..56 Image(https://k/l.png "")@56..77["j"@58..59] " "@77..78 Image(a.png "")@78..91["m"@80..81]
resource a.png a.png image/png
deny[markdown/missing-image] a.md:0..11: there is no file `b.png`; paths are relative to the Markdown file
deny[markdown/image-path] a.md:12..24: `/d.png` is an absolute path; give the path relative to this file
deny[markdown/image-path] a.md:25..41: `..%2Ff.png` lies outside of the project; put the image into the folder of the pipeline file, or below it
deny[markdown/image-path] a.md:42..55: `h\i.png` is a path of one operating system; use forward slashes and a path relative to this file
"##,
    );
}

#[test]
fn malformed_lang() {
    check(
        r##"[a]{lang=en_GB}"##,
        r##"
Para@0..15 Span{lang=en_GB}@0..15["a"@1..2]
warn[markdown/lang] a.md:0..15: `en_GB` is not a BCP 47 language tag: The given language subtag is invalid; write `en-GB` or `zh-Hans`
"##,
    );
}

#[test]
fn scripts_within_words() {
    check(
        r##"H~2~O, x^2^, ^a^ ~~b~~ a^b c^ d~~e~~"##,
        r##"
Para@0..36 "H"@0..1 Subscript@1..4["2"@2..3] "O, x"@4..8 Superscript@8..11["2"@9..10] ", "@11..13 Superscript@13..16["a"@14..15] " "@16..17 Strikeout@17..22["b"@19..20] " a^b c^ d"@22..31 Strikeout@31..36["e"@33..34]
"##,
    );
}

#[test]
fn html_comment_between_text() {
    check(
        r##"a<!-- b -->c *d*<!-- e -->

<!--
::: f
-->"##,
        r##"
Para@0..26 "ac "@0..13 Emph@13..16["d"@14..15]
"##,
    );
}

#[test]
fn entity_and_emphasis_in_span() {
    check(
        r##"[&#20013;国 &lt;]{.a}"##,
        r##"
Para@0..22 Span{.a}@0..22[Span{lang=zh-Hans}@1..12["中国"@1..12] " <"@12..17]
"##,
    );
}

#[test]
fn repeated_locator_and_brackets() {
    check(
        r##"@a [b] [c] [d][]"##,
        r##"
Para@0..16 Cite(AuthorInText a@0..6, "b"@4..5)@0..6["@a"@0..2 " ["@2..4 "b"@4..5 "]"@5..6] " [c] [d][]"@6..16
warn[markdown/broken-reference] a.md:11..14: there is no definition `[d]: url` for this link; define it in this file, or put the URL in parentheses
"##,
    );
}

#[test]
fn brackets_unbalanced() {
    check(
        r##"[[a] b]] [c [d]{.e}"##,
        r##"
Para@0..19 "[[a] b]] [c "@0..12 Span{.e}@12..19["d"@13..14]
"##,
    );
}

#[test]
fn caption_after_other_text() {
    check(
        r##"| a |
|---|
| b |

Some text.

: Not a caption of it {#tbl:x}"##,
        r##"
Table@0..17 Default
  Row@0..5 "a"@2..3
  Row@12..17 "b"@14..15
Definitions@19..61
  Term@19..61 "Some text."@19..29
    Definition
      Para@33..61 "Not a caption of it {#tbl:x}"@33..61
"##,
    );
}

#[test]
fn two_tables_and_captions() {
    check(
        r##"| a |
|---|
| b |

: First {#tbl:a}

| c |
|---|
| d |

: Second"##,
        r##"
Table{#tbl:a}@0..35 Default
  Caption
    Plain@21..26 "First"@21..26
  Row@0..5 "a"@2..3
  Row@12..17 "b"@14..15
Table@37..64 Default
  Caption
    Plain@58..64 "Second"@58..64
  Row@37..42 "c"@39..40
  Row@49..54 "d"@51..52
"##,
    );
}

#[test]
fn figure_with_note_and_link() {
    check(
        r##"![A [b](c)[^d]](a.png "t")

[^d]: e"##,
        r##"
Para@0..26 "![A "@0..4 Link(c "")@4..10["b"@5..6] Note@10..14[Para@34..35 "e"@34..35] "](a.png \"t\")"@14..26
"##,
    );
}

#[test]
fn spans_in_nested_containers() {
    check(
        r##"> 1. a
>    > [b]{.c} *d
>    > e*"##,
        r##"
Quote@0..34
  Ordered 1 Period@2..34
    Item@2..34
      Plain@5..6 "a"@5..6
      Quote@12..34
        Para@14..34 Span{.c}@14..21["b"@15..16] " "@21..22 Emph@22..34["d"@23..24 SoftBreak@24..25 "e"@32..33]
"##,
    );
}

#[test]
fn deep_setext_and_rule() {
    check(
        r##"a
b
===

***"##,
        r##"
H1@0..7 "a"@0..1 SoftBreak@1..2 "b"@2..3
Rule@9..12
"##,
    );
}

#[test]
fn div_fence_indented() {
    check(
        r##"  ::: a
  b
  :::

      ::: c"##,
        r##"
Div{.a}@2..17
  Para@10..11 "b"@10..11
Code@23..30 "  ::: c"
"##,
    );
}

#[test]
fn empty_div_and_div_with_row_of_colons() {
    check(
        r##"::: a :::
:::

::: {.b} :::::
c
:::"##,
        r##"
Div{.a}@0..13
Div{.b}@15..35
  Para@30..31 "c"@30..31
"##,
    );
}

#[test]
fn attributes_over_two_lines() {
    check(
        r##"[a]{.b
c=d} e"##,
        r##"
Para@0..13 Span{.b c=d}@0..11["a"@1..2] " e"@11..13
"##,
    );
}

#[test]
fn code_span_over_a_fence_line() {
    check(
        r##"a `b
::: c
d`"##,
        r##"
Para@0..4 "a `b"@0..4
Div{.c}@5..13
  Para@11..13 "d`"@11..13
deny[markdown/div-unclosed] a.md:5..10: this fenced div is never closed; close it with a line of three colons, `:::`, in the same list item or quotation
"##,
    );
}

#[test]
fn html_block_over_a_fence_line() {
    check(
        r##"<div>
::: a
</div>"##,
        r##"
Raw@0..18 html "<div>\n::: a\n</div>"
warn[markdown/raw-html] a.md:0..18: HTML is kept for writers of HTML; other formats leave it out; use Markdown, a fenced div `::: {.class}` or a span `[text]{.class}`
"##,
    );
}

#[test]
fn line_ends_and_nul() {
    check(
        "a\r\nb\0c\r\n\r\n::: d\r\ne\r\n:::\r\n\r\n```\r\nf\0\r\n\r\ng\r\n```\r\n",
        r##"
Para@0..6 "a"@0..1 SoftBreak@1..3 "b�c"@3..6
Div{.d}@10..23
  Para@17..18 "e"@17..18
Code@27..44 "f�\n\ng"
"##,
    );
}
