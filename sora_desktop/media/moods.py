"""What a demo clip shows: palettes, places and weathers as data, and the words of a prompt that choose them."""

from __future__ import annotations

import random
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """What stands at the horizon."""

    HILLS = "hills"
    PEAKS = "peaks"
    ISLANDS = "islands"
    PINES = "pines"
    DUNES = "dunes"
    CITY = "city"


class Weather(StrEnum):
    """What moves in the air."""

    CLOUDS = "clouds"
    STARS = "stars"
    GULLS = "gulls"
    SNOW = "snow"
    RAIN = "rain"
    PETALS = "petals"
    LANTERNS = "lanterns"
    FIREFLIES = "fireflies"
    AURORA = "aurora"


@dataclass(frozen=True)
class Palette:
    """The light of a scene. Sky colours run from the zenith to the horizon, at the begin and at the end."""

    sky: tuple[str, str, str, str]
    later_sky: tuple[str, str, str, str]
    light: str
    glow: str
    light_radius: float
    """Of the sun or the moon, in 1/720 of the picture's shorter side; 0 is an overcast sky."""
    far: str
    near: str
    water: str
    sheen: str
    cloud: str
    paper: tuple[str, str, str]
    """The boat's lit sail, its shaded sail and its hull."""
    places: tuple[Place, ...]
    weathers: tuple[Weather, ...]
    chord: tuple[int, ...]
    """Semitones above A of the first chord of its music."""
    is_dark: bool = False
    has_lamp: bool = False
    """Whether the boat carries a warm light."""


@dataclass(frozen=True)
class Mood:
    """What was chosen for one clip."""

    name: str
    palette: Palette
    place: Place
    weathers: frozenset[Weather]


_CREAM = ("#fffaf0", "#e6dcc8", "#f6efe1")
_COOL = ("#f4f8ff", "#c9d6ea", "#e2ebf8")
_MOONLIT = ("#d9e4fb", "#93a8d0", "#b9c9ea")
_MAJOR, _MINOR, _OPEN = (3, 7, 10, 14), (0, 3, 7, 10), (5, 9, 12, 16)

PALETTES: Mapping[str, Palette] = {
    "dawn": Palette(
        sky=("#2b3a67", "#77597a", "#cb7a68", "#f0bd86"),
        later_sky=("#4a69a3", "#a58aa6", "#eda488", "#ffdfad"),
        light="#fff1d0", glow="#ffc98a", light_radius=44,
        far="#9a7688", near="#514c70", water="#1a2b4f", sheen="#ffe2b8", cloud="#f4b9a2", paper=_CREAM,
        places=(Place.HILLS, Place.ISLANDS, Place.PEAKS), weathers=(Weather.GULLS, Weather.CLOUDS), chord=_MAJOR,
    ),
    "day": Palette(
        sky=("#2a7fd2", "#5aa9e6", "#9cd2f2", "#e2f4f6"),
        later_sky=("#3388d8", "#66b1ea", "#a9daf4", "#edf8f6"),
        light="#fffdf0", glow="#fff6cf", light_radius=38,
        far="#8dbccd", near="#3a8b7d", water="#0d5c8c", sheen="#ffffff", cloud="#ffffff", paper=_CREAM,
        places=(Place.ISLANDS, Place.HILLS, Place.PEAKS), weathers=(Weather.GULLS, Weather.CLOUDS), chord=_OPEN,
    ),
    "golden": Palette(
        sky=("#3a3566", "#8f4d70", "#e67c5b", "#ffca6e"),
        later_sky=("#2c2a58", "#74406a", "#d9654f", "#ffb058"),
        light="#ffedb3", glow="#ffb45e", light_radius=52,
        far="#8f4f66", near="#3d2b4d", water="#2a1f46", sheen="#ffd58a", cloud="#ff9d74", paper=_CREAM,
        places=(Place.ISLANDS, Place.HILLS, Place.PINES), weathers=(Weather.GULLS, Weather.CLOUDS), chord=_MAJOR,
    ),
    "dusk": Palette(
        sky=("#1a1c48", "#41316f", "#8c4d88", "#ea9490"),
        later_sky=("#131437", "#33265f", "#733f7c", "#cf7786"),
        light="#ffe3d2", glow="#e98a9c", light_radius=34,
        far="#5b3c74", near="#28204c", water="#141238", sheen="#f3b3c0", cloud="#a8628f", paper=_COOL,
        places=(Place.PEAKS, Place.HILLS, Place.PINES), weathers=(Weather.STARS, Weather.CLOUDS),
        chord=_MINOR, is_dark=True, has_lamp=True,
    ),
    "night": Palette(
        sky=("#050b1e", "#0b1938", "#173059", "#30527e"),
        later_sky=("#060d23", "#0d1d40", "#1b3763", "#3a5f8c"),
        light="#f6f3e4", glow="#9db8e8", light_radius=36,
        far="#22406a", near="#0c1c3a", water="#040b1f", sheen="#cfe0ff", cloud="#33507d", paper=_MOONLIT,
        places=(Place.HILLS, Place.PINES, Place.PEAKS), weathers=(Weather.STARS, Weather.CLOUDS),
        chord=_MINOR, is_dark=True, has_lamp=True,
    ),
    "snow": Palette(
        sky=("#93a9c4", "#b3c4d8", "#d3deea", "#f0f4f8"),
        later_sky=("#9cb1ca", "#bccbdd", "#dae3ed", "#f5f7f9"),
        light="#ffffff", glow="#ffffff", light_radius=34,
        far="#bccada", near="#8196b0", water="#56718f", sheen="#ffffff", cloud="#eef3f8", paper=_CREAM,
        places=(Place.PEAKS, Place.PINES), weathers=(Weather.SNOW, Weather.CLOUDS), chord=_OPEN,
    ),
    "neon": Palette(
        sky=("#0a0718", "#1c0f38", "#461a62", "#9a3788"),
        later_sky=("#0b081b", "#1f113e", "#4d1d6b", "#a83f92"),
        light="#ffd3f2", glow="#ff5fc4", light_radius=0,
        far="#3a1c5c", near="#150b2b", water="#090516", sheen="#7cf3ff", cloud="#4a2370", paper=_MOONLIT,
        places=(Place.CITY,), weathers=(Weather.RAIN,), chord=_MINOR, is_dark=True, has_lamp=True,
    ),
    "desert": Palette(
        sky=("#4f93c4", "#9dbfc2", "#efd3a0", "#ffedc6"),
        later_sky=("#5a9cca", "#abc7c5", "#f3d9aa", "#fff1d2"),
        light="#fffdee", glow="#ffe9ae", light_radius=46,
        far="#dcb078", near="#b27c42", water="#7c5527", sheen="#ffe9b8", cloud="#fff4dd", paper=_CREAM,
        places=(Place.DUNES,), weathers=(Weather.CLOUDS,), chord=_MINOR,
    ),
    "meadow": Palette(
        sky=("#4aa2dc", "#88cbe8", "#c4e9dc", "#f2f7da"),
        later_sky=("#54aae0", "#94d2ea", "#cfeee0", "#f8fae2"),
        light="#fffff0", glow="#fbffd2", light_radius=40,
        far="#8cc29c", near="#3a8a58", water="#1b6650", sheen="#f4ffe6", cloud="#ffffff", paper=_CREAM,
        places=(Place.HILLS, Place.PINES), weathers=(Weather.CLOUDS, Weather.GULLS), chord=_MAJOR,
    ),
    "deep": Palette(
        sky=("#03131b", "#062d38", "#0d5560", "#2d9190"),
        later_sky=("#041820", "#083641", "#11616a", "#37a19c"),
        light="#d2fff4", glow="#58d8c8", light_radius=30,
        far="#10545c", near="#04252d", water="#020f15", sheen="#9ffbe6", cloud="#0f4f58", paper=_MOONLIT,
        places=(Place.ISLANDS, Place.PEAKS), weathers=(Weather.FIREFLIES, Weather.STARS),
        chord=_MINOR, is_dark=True, has_lamp=True,
    ),
    "aurora": Palette(
        sky=("#040a1a", "#07182e", "#0c2e44", "#1f5a62"),
        later_sky=("#050c20", "#091d36", "#0f3850", "#286a70"),
        light="#effff6", glow="#7fe8c0", light_radius=0,
        far="#173f54", near="#081c2c", water="#030a16", sheen="#a8ffdc", cloud="#16405a", paper=_MOONLIT,
        places=(Place.PEAKS, Place.PINES), weathers=(Weather.AURORA, Weather.STARS), chord=_MINOR,
        is_dark=True, has_lamp=True,
    ),
    "rain": Palette(
        sky=("#3b4859", "#586778", "#83909b", "#b9c0bf"),
        later_sky=("#354151", "#4f5d6e", "#788691", "#abb4b5"),
        light="#f3f6f4", glow="#dfe6e4", light_radius=0,
        far="#75828f", near="#465463", water="#263240", sheen="#e4edf2", cloud="#8f9aa6", paper=_COOL,
        places=(Place.HILLS, Place.PINES, Place.CITY), weathers=(Weather.RAIN, Weather.CLOUDS), chord=_MINOR,
        has_lamp=True,
    ),
    "blossom": Palette(
        sky=("#7ab0e0", "#b5cbed", "#efcbdd", "#ffe8e6"),
        later_sky=("#82b7e4", "#bfd2ef", "#f4d4e2", "#fff0ec"),
        light="#fffaf6", glow="#ffe0e4", light_radius=42,
        far="#c6abc6", near="#8580a8", water="#4d7299", sheen="#ffffff", cloud="#fff0f4", paper=_CREAM,
        places=(Place.HILLS, Place.PEAKS), weathers=(Weather.PETALS, Weather.CLOUDS), chord=_MAJOR,
    ),
}  # fmt: skip

_PLAIN = ("dawn", "day", "golden", "dusk", "night", "meadow", "deep", "blossom")

# The first palette of which a word stands in the prompt is taken, so the rarer ones come first.
_PALETTE_WORDS: Mapping[str, str] = {
    "neon": "neon cyber synthwave nightclub 霓虹 赛博 ネオン نيون",
    "aurora": "aurora northern polar 极光 極光 オーロラ الشفق",
    "deep": "deep-sea underwater abyss lantern-fish jellyfish 深海 海底 水母 أعماق",
    "desert": "desert dune dunes sahara caravan camel 沙漠 沙丘 骆驼 砂漠 صحراء",
    "blossom": "blossom blossoms cherry sakura spring petals 樱 桜 春 花瓣 ربيع",
    "night": "night midnight moon moonlight moonlit star stars starry lantern lanterns 夜 月 星空 灯笼 灯火 ليل قمر",
    "dawn": "dawn sunrise daybreak morning 黎明 清晨 日出 破晓 早晨 朝 فجر شروق صباح",
    "golden": "sunset golden evening autumn thanksgiving 日落 夕阳 黄昏 傍晚 秋 夕 غروب مساء",
    "dusk": "dusk twilight purple violet mystic dream dreams 暮 紫 梦 夢 شفق",
    "snow": "snow snowy winter ice icy frost frozen blizzard skater glacier 雪 冬 冰 ثلج شتاء",
    "rain": "rain rainy storm stormy thunder grey fog mist misty 雨 暴风 雾 霧 مطر عاصفة",
    "meadow": "meadow field fields grass garden forest tea green jungle farm 草 田 茶 森林 花园 竹 غابة حقل",
    "day": "noon midday day daylight beach summer sea ocean blue sky 白天 中午 海 夏 蓝天 بحر نهار صيف",
}
_PLACE_WORDS: Mapping[Place, str] = {
    Place.CITY: "city town street alley skyline tower downtown harbour harbor crane 城 街 楼 巷 市 مدينة شارع",
    Place.PEAKS: "mountain mountains peak alps glacier everest fuji 山 峰 جبل جبال",
    Place.PINES: "forest pine pines wood woods tree trees 森 林 树 غابة شجر",
    Place.DUNES: "desert dune dunes sahara caravan 沙 صحراء",
    Place.ISLANDS: "island islands coast bay lagoon 岛 湾 جزيرة",
}
_WEATHER_WORDS: Mapping[Weather, str] = {
    Weather.SNOW: "snow snowy snowfall blizzard winter 雪 ثلج",
    Weather.RAIN: "rain rainy drizzle storm 雨 مطر",
    Weather.PETALS: "petals blossom blossoms cherry sakura 花瓣 樱 桜",
    Weather.LANTERNS: "lantern lanterns festival 灯笼 灯火 元宵 فانوس",
    Weather.FIREFLIES: "firefly fireflies glowworm plankton lights 萤 蛍",
    Weather.AURORA: "aurora northern 极光 極光",
    Weather.GULLS: "gull gulls seagull bird birds 鸥 鸟 海鸥 نورس طيور",
    Weather.STARS: "star stars starry galaxy 星 银河 نجوم",
}


def choose_mood(prompt: str, seed: int) -> Mood:
    """What the prompt's words ask for; where they are silent, its hash (and the seed for small things) decides."""
    text = prompt.lower()
    words = set("".join(letter if letter.isalnum() or letter == "-" else " " for letter in text).split())
    rng = random.Random(zlib.crc32(text.encode()))
    name = _first(_PALETTE_WORDS, text, words) or rng.choice(_PLAIN)
    palette = PALETTES[name]
    variety = random.Random(seed)
    place = _first(_PLACE_WORDS, text, words) or variety.choice(palette.places)
    weathers = set(palette.weathers)
    weathers.update(weather for weather, list_ in _WEATHER_WORDS.items() if _has(list_, text, words))
    if palette.is_dark:
        weathers.discard(Weather.GULLS)
    return Mood(name, palette, Place(place), frozenset(weathers))


def _first(lists: Mapping[str, str] | Mapping[Place, str], text: str, words: set[str]) -> str | None:
    return next((name for name, list_ in lists.items() if _has(list_, text, words)), None)


def _has(list_: str, text: str, words: set[str]) -> bool:
    """Whether one of the words stands in the text: whole in scripts with spaces, anywhere in the others."""
    candidates: Sequence[str] = list_.split()
    return any(word in words if word.isascii() else word in text for word in candidates)
