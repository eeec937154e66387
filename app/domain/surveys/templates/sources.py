"""The published texts that the lists of works were taken from.

State Council General Office 2020 No. 23 names the works of the three classes. Its own page could not be
opened when the lists were made; they were checked item by item against texts that repeat it: the basic class
by luoyang, power and fibre, the improving class by power and yingkou, the upgrading class by shaanxi. Of the
"18 items of the main body" that a street office asks about its report names three (roof, stairs, roof
insulation); the other items for the building come from the reports of the same collection (city), from
shaanxi and from changzhou, so that this is not that office's list of 18, and the class of an item that the
State Council does not name is our reading. Of the office's 11 items of infrastructure eight are named, of its
9 supporting facilities all.
"""

from __future__ import annotations

from typing import Final

from app.domain.surveys.templates.parts import Data, w


def _source(key: str, zh: str, en: str, url: str = "") -> Data:
    return {"id": key, "title": w(zh, en), **({"url": url} if url else {})}


STATE: Final = _source(
    "state",
    "国务院办公厅关于全面推进城镇老旧小区改造工作的指导意见（国办发〔2020〕23号）",
    "State Council General Office, Guiding Opinions on the Renovation of Old Urban Compounds, 2020 No. 23",
)
SHAANXI: Final = _source(
    "shaanxi",
    "陕西工人报第7643期：陕“十四五”计划改造老旧小区近万个",
    "Shaanxi Workers' Daily No. 7643: nearly ten thousand compounds to be renovated",
    "http://paper.sxworker.com/xpaper/news/742/3655/31464-1.shtml",
)
LUOYANG: Final = _source(
    "luoyang",
    "洛阳网2022年4月12日：老旧小区改造提质问答",
    "Luoyang Net, 12 April 2022: questions and answers on the renovation",
    "https://hnmdtv.com/kandian/042022_134213.html",
)
POWER: Final = _source(
    "power",
    "中国电力新闻网2020年：改造提升供电、弱电、供气、供热等基础设施",
    "China Power News 2020 on the Guiding Opinions",
)
FIBRE: Final = _source(
    "fibre",
    "工信部：老旧小区通信设施改造工作",
    "Ministry of Industry and Information Technology on communication lines in old compounds",
    "https://acin.org.cn/10782.html",
)
YINGKOU: Final = _source(
    "yingkou",
    "营口市城镇老旧小区改造实施意见（据辽宁市邮政管理局消息）",
    "Yingkou City, Opinions on the Renovation of Old Urban Compounds",
    "https://www.chinasuperbox.com/xw/hyzx/news_672.html",
)
STREET: Final = _source(
    "street",
    "街道老旧小区改造情况汇报材料（主体18项、基础设施11项、配套设施9项）",
    "Report of a street office: 18 items of the main body, 11 of infrastructure, 9 of supporting facilities",
)
CITY: Final = _source(
    "city",
    "全省城镇老旧小区改造工作推进会发言、北书店街道改造情况汇报",
    "Speech at a provincial meeting on the renovation; report of Beishudian Street",
)
CHANGZHOU: Final = _source(
    "changzhou",
    "常州市关于老旧小区改造调查问卷的结果反馈（2021年5月11日）",
    "Changzhou, results of the questionnaire on old compounds, 11 May 2021",
)
SUZHOU: Final = _source(
    "suzhou",
    "住房城乡建设部第三方满意度调查（苏州市2022年通报）：改造内容、过程管理、长效管理",
    "Ministry of Housing, satisfaction survey by a third party, as reported by Suzhou for 2022",
    "https://suzhou.xjnnet.com/e/wap/show.php?classid=61&id=8738",
)
