"""Providers who give mail addresses to anybody: such a domain says nothing of where a person works (DESIGN section 8.5).

Written down by hand, not checked with the providers: the large ones of the world, and those of the member countries.
The secretariat sees every domain before it admits anybody, so one that is missing here is a question, not a hole.
"""

WORLD = """
    aol.com fastmail.com fastmail.fm gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk
    hotmail.com hotmail.de hotmail.fr hushmail.com icloud.com inbox.com live.co.uk live.com mac.com mail.com mail.ru
    mailbox.org me.com msn.com outlook.com outlook.de outlook.fr pm.me posteo.de proton.me protonmail.ch protonmail.com
    rocketmail.com tuta.com tuta.io tutamail.com tutanota.com tutanota.de web.de yahoo.co.uk yahoo.com yahoo.de yahoo.fr
    yandex.com yandex.ru ymail.com zoho.com zohomail.com
"""
ASIA = """
    126.com 139.com 163.com 188.com 189.cn 21cn.com aliyun.com daum.net druknet.bt eureka.lk foxmail.com hanmail.net
    hotmail.co.jp hotmail.co.kr hotmail.co.th hotmail.com.vn in.com indiatimes.com kakao.com live.cn live.com.my live.com.ph
    live.com.sg live.in naver.com nate.com outlook.co.id outlook.co.th outlook.com.vn outlook.in outlook.kr outlook.my
    outlook.ph outlook.sg qq.com rediff.com rediffmail.com sify.com sina.cn sina.com sina.com.cn sltnet.lk sohu.com
    streamyx.com tm.net.my tom.com vip.163.com vip.qq.com vip.sina.com vsnl.net wo.cn yahoo.cn yahoo.co.id yahoo.co.in
    yahoo.co.jp yahoo.co.kr yahoo.co.th yahoo.com.cn yahoo.com.hk yahoo.com.my yahoo.com.ph yahoo.com.sg yahoo.com.tw
    yahoo.com.vn yahoo.in yeah.net zoho.in
"""
PUBLIC = frozenset(WORLD.split() + ASIA.split())


def is_public_provider(domain: str) -> bool:
    """Whether anybody can get an address at `domain`."""
    return domain.casefold() in PUBLIC


def domain_of(email: str) -> str:
    """Return the domain of an address as it is compared: in small letters, an international one in ASCII."""
    domain = email.rpartition("@")[2].strip().casefold()
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain
