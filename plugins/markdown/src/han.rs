//! Simplified or traditional, by characters that only one of the two has.

use crate::languages::Script;

/// Common characters of the simplified script that traditional text does not have.
const SIMPLIFIED: &str = "万与专业东丝丢两严丧个临为丽举义乌乐乔习乡书买乱争亏亚产亩亲亿仅从仑仓仪们价众优会伟传伤伦伪体侠侣侦侧侨俭债倾储儿兑党兰关兴养兽冈册写军农冲决况冻净凉减凑凤凭凯击凿刘则刚创删别剂剑剧劝办务动励劲劳势勋匀区医华协单卖卢卫却厂厅历厉压厌厕县参双发变叙叠号叹听启吴员呜响唤啸团园围图圆圣场坏块坚坛坝坞坟坠垄垒垦执扩扫扬扰抚抛抢护报担拟拢拣拥拦拨择挚挤挥损换据捣掷掺揽搁搂搅携摄摆摇摊撑敌数斋断无旧时昙昼显晋晒晓晕暂术机杀杂权条来杨极构枢枣枪标栈栋栏树样档桥检楼榄横欢欧歼残殴毁毕毙气汇汉汤沟没泪泽洁洒浅浆浇测济浏浑浓涛涝润涨渊渐渔温湾湿溃滚满滤滥滨灭灯灵灾炉炼烂烛烟烦烧热爱爷牍牵犹狭独狱猎猪献玛环现玺珑琐琼电画畅疗疮疯痒瘫皱盏盐监盖盗盘矫矿码砖砚础确礼祸离种积称稳穷窃窍窜竞笔笼筛签简粮紧纠红纤约级纪纬纯纱纲纳纵纷纸纹纺线练组细织终绍经绑结绕绘给络绝统继绩绪续维绵综绿缀缅缆缉缓编缘缚缝缩缴网罗罚罢职联聪肃肠肤肾肿胀胁胆胜胶脉脏脑脚脱脸腻腾舆舰舱艰艳艺节芜芦苍苏茎荡荣药莱莲获莹营萧萨蓝虏虑虚虫虽蚀蛮补装袭裤见观规觅视览觉触誉计订认讥讨让训议讯记讲讳许论讼讽设访证评识诈诉诊词译试诗诚话诞询该详语误说请诸诺读课谁调谅谈谊谋谎谐谓谢谣谨谱贝贞负贡财责贤败货质贩贪贫购贮贯贱贴贵贷贸费贺贼贾资赋赌赏赐赔赖赚赛赞赠赢赵赶趋跃践踪车轨轩转轮软轰轴轻载较辅辆辈辉辑输辖辞边达迁过迈运还这进远违连迟迹适选逊递逻遗邓邮邻郑酱释鉴针钉钓钟钢钥钦钩钱钻铁铃铅铜铝铭银铸铺链销锁锅锋错键锦镇镜长门闪闭问闯闲间闷闹闻阀阁阅队阳阴阵阶际陆陈险随隐难雾静韩页顶项顺须顾顿预领颇频题颜额风飞饥饭饮饰饱饼馆马驱驳驶驻驾验骂骄骇骑骗骚鱼鲁鲜鸟鸡鸣鸿鹤麦黄齐齿龄龙龟国";

/// Common characters of the traditional script that simplified text does not have.
const TRADITIONAL: &str = "萬與專業東絲丟兩嚴喪個豐臨為麗舉義烏樂喬習鄉書買亂爭虧亞產畝親億僅從侖倉儀們價眾優會偉傳傷倫偽體傭俠侶偵側僑儉債傾儲兒兌黨蘭關興養獸岡冊寫軍農衝決況凍淨涼減湊鳳憑凱擊鑿劉則剛創刪別劑劍劇勸辦務動勵勁勞勢勳勻區醫華協單賣盧衛卻廠廳歷厲壓厭廁縣參雙發變敘疊號嘆籲聽啟吳員嗚響喚嘯團園圍圖圓聖場壞塊堅壇壩塢墳墜壟壘墾執擴掃揚擾撫拋搶護報擔擬攏揀擁攔撥擇掛摯擠揮損換據搗擲摻攬擱摟攪攜攝擺搖攤撐敵數齋斷無舊時曇晝顯晉曬曉暈暫術機殺雜權條來楊極構樞棗槍櫃標棧棟欄樹樣檔橋檢樓欖橫歡歐殲殘毆毀畢斃氣匯漢湯溝沒淚澤潔灑淺漿澆測濟瀏渾濃濤澇潤漲淵漸漁溫灣濕潰滾滿濾濫濱滅燈靈災爐煉爛燭煙煩燒熱愛爺牘牽猶狹獨獄獵豬獻瑪環現璽瓏瑣瓊電畫暢療瘡瘋癢癱皺盞鹽監蓋盜盤矯礦碼磚硯礎確禮禍離種積稱穩窮竊竅竄競筆籠築篩簽簡糧緊糾紅纖約級紀緯純紗綱納縱紛紙紋紡線練組細織終紹經綁結繞繪給絡絕統繼績緒續維綿綜綠綴緬纜緝緩編緣縛縫縮繳網羅罰罷職聯聰肅腸膚腎腫脹脅膽勝膠脈臟腦腳脫臉臘膩騰輿艦艙艱豔藝節蕪蘆蒼蘇蘋範莖薦蕩榮藥萊蓮獲瑩營蕭薩藍衊虜慮虛蟲雖蝕蠻補裝襲褲見觀規覓視覽覺觸譽計訂認譏討讓訓議訊記講諱許論訟諷設訪證評識詐訴診詞譯試詩誠話誕詢該詳語誤說請諸諾讀課誰調諒談誼謀謊諧謂謝謠謹譜貝貞負貢財責賢敗貨質販貪貧購貯貫賤貼貴貸貿費賀賊賈資賦賭賞賜賠賴賺賽贊贈贏趙趕趨躍踐蹤車軌軒轉輪軟轟軸輕載較輔輛輩輝輯輸轄辭邊達遷過邁運還這進遠違連遲跡適選遜遞邏遺鄧郵鄰鄭醬釋鑒針釘釣鐘鋼鑰欽鉤錢鑽鐵鈴鉛銅鋁銘銀鑄鋪鏈銷鎖鍋鋒錯鍵錦鎮鏡長門閃閉問闖閒間悶鬧聞閥閣閱隊陽陰陣階際陸陳險隨隱難霧靜韓頁頂項順須顧頓預領頗頻題顏額風飛飢飯飲飾飽餅館馬驅駁駛駐駕驗罵驕駭騎騙騷魚魯鮮鳥雞鳴鴻鶴麥黃齊齒齡龍龜國裡裏臺於";

/// The script of Chinese text, when its characters tell: the one that more of them belong to.
pub(crate) fn script(text: &str) -> Option<Script> {
    let (mut simplified, mut traditional) = (0_usize, 0_usize);
    for c in text.chars() {
        match table().binary_search_by_key(&c, |(other, _)| *other).ok().and_then(|index| table().get(index))
        {
            Some((_, Script::Simplified)) => simplified += 1,
            Some(_) => traditional += 1,
            None => {}
        }
    }
    match simplified.cmp(&traditional) {
        std::cmp::Ordering::Greater => Some(Script::Simplified),
        std::cmp::Ordering::Less => Some(Script::Traditional),
        std::cmp::Ordering::Equal => None,
    }
}

/// Both lists, sorted; a character that is in both tells nothing.
fn table() -> &'static [(char, Script)] {
    static TABLE: std::sync::LazyLock<Vec<(char, Script)>> = std::sync::LazyLock::new(|| {
        let of = |text: &'static str, script| text.chars().map(move |c| (c, script));
        let mut table: Vec<_> =
            of(SIMPLIFIED, Script::Simplified).chain(of(TRADITIONAL, Script::Traditional)).collect();
        table.sort_by_key(|(c, _)| *c);
        let of_one_script = |same: &&[(char, Script)]| {
            same.iter().all(|(_, script)| Some(script) == same.first().map(|(_, script)| script))
        };
        let same = table.chunk_by(|(one, _), (other, _)| one == other).filter(of_one_script);
        same.filter_map(|same| same.first().copied()).collect()
    });
    &TABLE
}
