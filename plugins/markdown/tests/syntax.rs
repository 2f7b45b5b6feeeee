//! What the syntax comes out as: input, and the model in the form of `common::dump`, then the findings.

#[cfg(test)]
mod common;

use common::check;

#[test]
fn text_runs() {
    check(
        r##"a \*b\* &amp; c&#91;d <!-- gone -->e"##,
        r##"
Para@0..36 "a *b* & c[d e"@0..36
"##,
    );
}

#[test]
fn breaks() {
    check(
        r##"a  
b\
c
d"##,
        r##"
Para@0..10 "a"@0..1 LineBreak@1..4 "b"@4..5 LineBreak@5..7 "c"@7..8 SoftBreak@8..9 "d"@9..10
"##,
    );
}

#[test]
fn emphasis() {
    check(
        r##"*a* **b** ~~c~~ H~2~O x^2^"##,
        r##"
Para@0..26 Emph@0..3["a"@1..2] " "@3..4 Strong@4..9["b"@6..7] " "@9..10 Strikeout@10..15["c"@12..13] " H"@15..17 Subscript@17..20["2"@18..19] "O x"@20..23 Superscript@23..26["2"@24..25]
"##,
    );
}

#[test]
fn code_span_attributes() {
    check(
        r##"`a`{.rust #x} `<b>`{=html} `c`{d"##,
        r##"
Para@0..32 Code "a"{#x .rust}@0..13 " "@13..14 Raw html "<b>"@14..26 " "@26..27 Code "c"@27..30 "{d"@30..32
"##,
    );
}

#[test]
fn link() {
    check(
        r##"[a](b "c"){.d} <http://e/@f> <g@h.i> [j][k]

[k]: l"##,
        r##"
Para@0..43 Link(b "c"){.d}@0..14["a"@1..2] " "@14..15 Link(http://e/@f "")@15..28["http://e/@f"@16..27] " "@28..29 Link(mailto:g@h.i "")@29..36["g@h.i"@30..35] " "@36..37 Link(l "")@37..43["j"@38..39]
"##,
    );
}

#[test]
fn image_in_text() {
    check(
        r##"See ![a *b*](a.png){width=80%} here."##,
        r##"
Para@0..36 "See "@0..4 Image(a.png ""){width=80%}@4..30["a "@6..8 Emph@8..11["b"@9..10]] " here."@30..36
resource a.png a.png image/png
"##,
    );
}

#[test]
fn implicit_figure() {
    check(
        r##"![A *caption* in 中文](a.png){#fig:a width=80% alt="What it shows"}"##,
        r##"
Figure{#fig:a}@0..69
  Plain@0..69 Image(a.png ""){width=80% alt=What it shows}@0..69["A caption in 中文"@2..23]
  Caption
    Plain@2..23 "A "@2..4 Emph@4..13["caption"@5..12] " in "@13..17 Span{lang=zh-Hans}@17..23["中文"@17..23]
resource a.png a.png image/png
"##,
    );
}

#[test]
fn figure_without_caption() {
    check(
        r##"![](a.png)"##,
        r##"
Para@0..10 Image(a.png "")@0..10[]
resource a.png a.png image/png
"##,
    );
}

#[test]
fn heading_attributes() {
    check(
        r##"# One {#one .x k="v w"}

Two {-}
===

## Three # {#three}

### Four {not attributes}

#### {#only}"##,
        r##"
H1{#one .x k=v w}@0..23 "One"@2..5
H1{.unnumbered}@25..36 "Two"@25..28
H2{#three}@38..57 "Three #"@41..48
H3@59..84 "Four {not attributes}"@63..84
H4{#only}@86..98 
"##,
    );
}

#[test]
fn code_block() {
    check(
        r##"```{.rust #c k=v}
fn
:::

```

~~~ python {.x}
[a]{.b}
~~~

    indented

```{=typst}
#x
```"##,
        r##"
Code{#c .rust k=v}@0..29 "fn\n:::\n"
Code{.python .x}@31..58 "[a]{.b}"
Code@64..72 "indented"
Raw@74..92 typst "#x"
"##,
    );
}

#[test]
fn table_with_caption_after() {
    check(
        r##"| a | b |
|:--|--:|
| 中文 | x\|y |

: The *caption* {#tbl:a .wide}

text"##,
        r##"
Table{#tbl:a .wide}@0..69 Left,Right
  Caption
    Plain@41..54 "The "@41..45 Emph@45..54["caption"@46..53]
  Row@0..9 "a"@2..3 | "b"@6..7
  Row@20..37 Span{lang=zh-Hans}@22..28["中文"@22..28] | "x|y"@31..35
Para@71..75 "text"@71..75
"##,
    );
}

#[test]
fn dashes_give_the_widths_of_a_long_table() {
    check(
        r##"| term | meaning |
|:--|------:|
| a | A line of a table that is longer than seventy-two characters asks for the whole width. |

> | short | table |
> |-|---|
> | a | b |"##,
        r##"
Table@0..127 Left=0.25,Right=0.75
  Row@0..18 "term"@2..6 | "meaning"@9..16
  Row@33..127 "a"@35..36 | "A line of a table that is longer than seventy-two characters asks for the whole width."@39..125
Quote@129..170
  Table@131..170 Default,Default
    Row@131..148 "short"@133..138 | "table"@141..146
    Row@161..170 "a"@163..164 | "b"@167..168
"##,
    );
}

#[test]
fn dashes_that_are_alike_say_nothing_of_widths() {
    let long = "A line of a table that is longer than seventy-two characters asks for the whole width.";
    for rule in ["|------|------|", "|:-----|-----:|", "|:------|------|", "|-|---|", "|:-:|---|"] {
        let source = format!("| a | b |\n{rule}\n| c | {long} |");
        let tree = common::dump(&common::import_text(&source).0);
        assert!(!tree.contains("=0."), "{rule}: {tree}");
    }
}

#[test]
fn table_with_caption_before() {
    check(
        r##"Table: Before; with words {#tbl:b}

| a |
|---|
| b |"##,
        r##"
Table{#tbl:b}@0..53 Default
  Caption
    Plain@7..25 "Before; with words"@7..25
  Row@36..41 "a"@38..39
  Row@48..53 "b"@50..51
"##,
    );
}

#[test]
fn caption_without_table() {
    check(
        r##": no table

Table: none here {#x}"##,
        r##"
Para@0..10 ": no table"@0..10
Para@12..33 "Table: none here {#x}"@12..33
"##,
    );
}

#[test]
fn definition_list() {
    check(
        r##"term
: one

  two

: three"##,
        r##"
Definitions@0..26
  Term@0..26 "term"@0..4
    Definition
      Para@7..10 "one"@7..10
      Para@14..17 "two"@14..17
    Definition
      Para@21..26 "three"@21..26
"##,
    );
}

#[test]
fn lists() {
    check(
        r##"1) a
2) b

- [ ] todo
- [x] done

  more"##,
        r##"
Ordered 1 OneParen@0..9
  Item@0..4
    Plain@3..4 "a"@3..4
  Item@5..9
    Plain@8..9 "b"@8..9
Bullets@11..40
  Item@11..21
    Para@13..21 Span{.task checked=false}@13..16["☐"@13..16] " todo"@16..21
  Item@22..40
    Para@24..32 Span{.task checked=true}@24..27["☒"@24..27] " done"@27..32
    Para@36..40 "more"@36..40
"##,
    );
}

#[test]
fn quote() {
    check(
        r##"> a
>
> > b"##,
        r##"
Quote@0..11
  Para@2..3 "a"@2..3
  Quote@8..11
    Para@10..11 "b"@10..11
"##,
    );
}
