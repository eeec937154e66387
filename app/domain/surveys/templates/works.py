"""The works that a renovation can bring, by place (building, infrastructure, supporting facilities) and by
class.

The classes are those of State Council General Office 2020 No. 23: basic 基础类, improving 完善类 and
upgrading 提升类. sources.py says which text names which list.
"""

from __future__ import annotations

from typing import Final

from app.domain.surveys.templates.parts import Data, options, w

CLASSES: Final[list[Data]] = [
    {"id": "basic", "label": w("基础类", "Basic")},
    {"id": "improving", "label": w("完善类", "Improving")},
    {"id": "upgrading", "label": w("提升类", "Upgrading")},
]
BUILDING: Final[list[Data]] = [
    *options(
        ("roof", "屋面防水修缮", "Roof waterproofing"),
        ("outer_wall", "外墙修缮、粉刷", "Repair and paint of the outer walls"),
        ("stairs", "公共楼梯间维修", "Repair of the common stairs"),
        ("stair_paint", "楼道内墙粉刷", "Paint of the stairwell"),
        ("clutter", "清理楼道杂物和小广告", "Clearing of stairs from clutter and stuck advertisements"),
        ("entrance", "单元入户门改造", "Entrance doors"),
        ("intercom", "门禁", "Door lock and intercom"),
        ("pipes", "楼内上下水管道更换", "Water and waste pipes in the building"),
        ("window_bars", "防盗网拆除或统一", "Removal or alignment of window bars"),
        ("quake", "抗震加固", "Strengthening against earthquakes"),
        group="basic",
    ),
    *options(
        ("roof_insulation", "屋顶保温隔热", "Roof insulation"),
        ("wall_insulation", "外墙保温", "Insulation of the outer walls"),
        ("lift", "加装电梯", "A lift"),
        group="improving",
    ),
]
INFRASTRUCTURE: Final[list[Data]] = [
    *options(
        ("water", "供水", "Water supply"),
        ("drainage", "排水（雨水、污水）", "Drains for rain and waste water"),
        ("electricity", "供电和电力设施", "Electricity supply"),
        ("weak_lines", "弱电线路", "Telephone, television and data lines"),
        ("overhead", "架空线规整或入地", "Overhead lines put in order or underground"),
        ("road", "小区道路", "Roads in the compound"),
        ("gas", "供气", "Gas supply"),
        ("heating", "供热", "Heating supply"),
        ("fire", "消防设施和消防通道", "Fire protection and fire lanes"),
        ("security", "安防", "Security"),
        ("waste_sorting", "生活垃圾分类", "Sorting of waste"),
        ("mobile", "移动通信", "Mobile network"),
        ("fibre", "光纤入户", "Fibre to the home"),
        group="basic",
    ),
    *options(
        ("greening", "绿化", "Greenery"),
        ("lighting", "照明", "Lighting"),
        ("parking", "停车库（场）、停车位", "Parking"),
        ("illegal", "拆除违法建设", "Removal of illegal structures"),
        group="improving",
    ),
]
FACILITIES: Final[list[Data]] = [
    *options(
        ("elderly", "适老设施", "Facilities for the elderly"),
        ("barrier_free", "无障碍设施", "Barrier-free access"),
        ("charging_bike", "电动自行车充电设施", "Charging for electric bicycles"),
        ("charging_car", "汽车充电设施", "Charging for cars"),
        ("parcel", "智能快件箱", "Parcel lockers"),
        ("letter_box", "智能信包箱", "Letter and parcel boxes"),
        ("culture", "文化休闲设施", "Places for culture and leisure"),
        ("fitness", "体育健身设施", "Places for sport and fitness"),
        ("manager_room", "物业用房", "Rooms for the property manager"),
        group="improving",
    ),
    *options(
        ("community", "社区综合服务设施", "Community service centre"),
        ("health", "卫生服务站", "Health station"),
        ("kindergarten", "幼儿园等教育设施", "Kindergarten and schooling"),
        ("perimeter", "周界防护等智能感知设施", "Perimeter protection and sensors"),
        ("elder_care", "养老", "Care for the elderly"),
        ("child_care", "托育", "Care for small children"),
        ("meals", "助餐", "Meals"),
        ("housekeeping", "家政保洁", "Household help and cleaning"),
        ("market", "便民市场", "Market"),
        ("shop", "便利店", "Convenience store"),
        ("post", "邮政快递末端综合服务站", "Post and parcel station"),
        group="upgrading",
    ),
]
PLACES: Final[dict[str, tuple[Data, list[Data]]]] = {
    "building": (w("楼栋主体", "The building"), BUILDING),
    "infrastructure": (w("小区基础设施", "Infrastructure of the compound"), INFRASTRUCTURE),
    "facilities": (w("配套设施和服务", "Supporting facilities and services"), FACILITIES),
}
"""By place: its name and its works."""


def classes_of(works: list[Data]) -> list[Data]:
    """The classes that occur in these works."""
    return [group for group in CLASSES if group["id"] in {work["group"] for work in works}]


def by_place() -> list[Data]:
    """All works in one list, grouped by place."""
    return [work | {"group": place} for place, (_, works) in PLACES.items() for work in works]
