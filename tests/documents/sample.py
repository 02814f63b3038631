"""A brief as long and as mixed as real ones: Persian with Latin runs, figures, notes, tables, long names."""
# ruff: noqa: E501 - prose reads better unbroken

from collections.abc import Collection
from dataclasses import replace

from documents.annex import Amended, Annex, Answered, DispositionCount, Origin, SaidBy, Worded
from documents.content import (
    BriefContent,
    Copy,
    Decided,
    Dissent,
    Letterhead,
    Passed,
    Preparer,
    Recipient,
    Recommendation,
    Reference,
    Section,
    Signatory,
)
from documents.html import document_html
from documents.kinds import kinds
from documents.paragraphs import paragraphs
from documents.result import Vote

KEY_MESSAGES = """\
- از هر سه دانش‌آموخته دارای معلولیت، دو نفر یک سال پس از پایان تحصیل هنوز شغلی متناسب با رشته خود ندارند؛ مانع اصلی
  کمبود مهارت نیست، **دسترس‌ناپذیری فرایند جذب** است.
- سامانه‌های استخدام با معیارهای WCAG 2.1 سازگار نیستند و آزمون‌های کتبی برای نابینایان و کم‌بینایان هم‌ارز برگزار نمی‌شود.
- یارانه دستمزد، اگر با «مربی شغلی» و مناسب‌سازی محل کار همراه نشود، پس از پایان دوره حمایت اثری به‌جا نمی‌گذارد.
- با هزینه‌ای کمتر از ۱۲٪ اعتبار کنونی اشتغال می‌توان در سه استان آغاز کرد و نتیجه را پیش از گسترش سنجید.
"""

PROBLEM = """\
سالانه گروه بزرگی از دانشجویان زیر پوشش سازمان، دانشگاه را به پایان می‌رسانند و پا به بازار کاری می‌گذارند که برای آنان ساخته
نشده است. پیگیری‌های دبیرخانه نشان می‌دهد که بسیاری از این دانش‌آموختگان نه به‌سبب کم‌توانی در انجام کار، که پیش از رسیدن
به مصاحبه از چرخه جذب بیرون می‌مانند: فرم ثبت‌نام با صفحه‌خوان (NVDA یا JAWS) خوانده نمی‌شود، ساختمان آزمون آسانسور ندارد، و
نشانی رایانامه‌ای مانند jobs@example.ir تنها راه پرسش است.[^1]

### آنچه شنیدیم

در فراخوان استانی، شرکت‌کنندگان سه گره را بیش از همه بازگفتند:

1. ناآگاهی کارفرمایان از سهمیه سه‌درصدی و از معافیت‌های بیمه‌ای آن؛
2. نبود راهی ساده برای درخواست مناسب‌سازی، چه در آزمون و چه در محل کار؛
3. بریدگی میان آموزش دانشگاهی و مهارت‌هایی که کارفرما می‌جوید، به‌ویژه در رشته‌های علوم انسانی.

> «من آزمون را با نمره خوب گذراندم، اما روز مصاحبه گفتند اتاق در طبقه سوم است. هیچ‌کس پیشنهاد نکرد که به طبقه همکف
> بیایند.» — یکی از شرکت‌کنندگان فراخوان

### چرا اکنون

برنامه‌های کنونی بیشتر به *عرضه* نیروی کار می‌پردازند: آموزش، وام و یارانه. سوی *تقاضا*، یعنی رفتار کارفرما و فرایند جذب، کم‌تر دیده
شده است. گزارش جهانی معلولیت نیز همین ناهم‌ترازی را در کشورهای با درآمد متوسط گزارش می‌کند (World Health Organization & World
Bank, 2011) و می‌گوید که دسترس‌پذیری از آغاز، ارزان‌تر از اصلاح پس از ساخت است.[^2]

[^1]: جمع‌بندی ۴۲ نظر ثبت‌شده در دوره بحث و بررسی؛ نگاه کنید به صفحه «این خلاصه چگونه تصویب شد».
[^2]: World Health Organization & World Bank, *World Report on Disability*, Geneva 2011, فصل هشتم، درباره کار و اشتغال.
"""

EVIDENCE = """\
### دامنه مسئله

جدول زیر نمونه‌ای از داده‌های پیگیری یک‌ساله سه استان را کنار هم می‌گذارد. شمار نمونه کوچک است و تنها برای مقایسه روند به
کار می‌آید؛ تعمیم آن به کشور نیازمند پیمایشی تازه است.[^3]

| استان | دانش‌آموختگان پیگیری‌شده | شاغل در رشته خود | شاغل در کار دیگر | بی‌کار و جویا |
|---|---|---|---|---|
| آذربایجان شرقی | ۱۸۴ | ۵۱ | ۳۸ | ۹۵ |
| کهگیلویه و بویراحمد | ۶۷ | ۱۴ | ۱۷ | ۳۶ |
| سیستان و بلوچستان | ۹۲ | ۱۶ | ۲۱ | ۵۵ |

### آنچه کارساز بوده است

تجربه‌های پیاده‌شده سه ویژگی مشترک دارند. نخست، درخواست مناسب‌سازی **یک بار** ثبت می‌شود و همراه پرونده می‌ماند. دوم، مربی
شغلی دست‌کم تا شش ماه پس از آغاز کار کنار فرد و کارفرما می‌ماند؛ این همان الگوی Individual Placement and Support (IPS) است که در
آزمایش‌های تصادفی چند کشور، نرخ ماندگاری را بالا برده است.[^4] سوم، داده‌ها باز و قابل‌پیگیری‌اند: شناسه هر دوره، مانند
PILOT-1405/03، در گزارش‌ها می‌آید و نتیجه در نشانی https://example.org/reports/pilot?year=1405&part=3 دیده می‌شود.

از سوی دیگر، نرخ رشد اشتغال در دوره‌هایی که تنها یارانه دستمزد پرداخت شد، پس از پایان حمایت به −۴٫۵٪ رسید؛ یعنی بخشی از
شغل‌ها از میان رفت. هزینه سرانه در این دوره‌ها نیز از ۲۸ میلیون تومان به ۳۵ میلیون تومان افزایش یافت.

- داده‌های بیمه‌ای با کد یکتای کارگاه پیوند خورد (نسخه API v2.3)؛
- پرسش‌نامه‌ها با نسخه فارسی WHODAS 2.0 پر شد؛
- داده‌های خام با نام‌زدایی کامل نگهداری می‌شود.

[^3]: روش نمونه‌گیری در دسترس، نرخ پاسخ ۶۱٪؛ داده‌ها تا پایان شهریور ۱۴۰۵.
[^4]: Bond, G. R., Drake, R. E. & Becker, D. R. (2012). “Generalizability of the IPS model of supported employment outside the US”. World Psychiatry 11(1).
"""

OPTIONS = """\
چهار گزینه بررسی شد. ارزیابی‌ها بر پایه سه سنجه است: اثر بر ماندگاری در شغل، هزینه سرانه، و آمادگی دستگاه‌ها برای اجرا.

| گزینه | اثر بر ماندگاری | هزینه سرانه | آمادگی اجرا |
|---|---|---|---|
| ادامه وضع کنونی (یارانه دستمزد) | کم | ۳۵ میلیون تومان | بالا |
| دسترس‌پذیر کردن فرایند جذب | میانه | ۶ میلیون تومان | میانه |
| مربی شغلی همراه مناسب‌سازی | زیاد | ۲۲ میلیون تومان | پایین |
| **ترکیب دوم و سوم، آغاز در سه استان** | زیاد | ۲۶ میلیون تومان | میانه |

### چرا گزینه ترکیبی

دسترس‌پذیری فرایند جذب، بدون همراهی پس از آغاز کار، تنها شمار مصاحبه‌ها را بالا می‌برد؛ و مربی شغلی، بدون اصلاح فرایند جذب، به
کسانی می‌رسد که از پیش از گره اول گذشته‌اند. گزینه چهارم این دو را کنار هم می‌گذارد و چون از سه استان آغاز می‌شود، خطای آن نیز
محدود و جبران‌پذیر است. سه استان به‌گونه‌ای برگزیده شده‌اند که از نظر پراکندگی جمعیت، ساختار اشتغال و فاصله تا مرکز استان با هم
تفاوت داشته باشند.
"""

IMPLEMENTATION = """\
### ترتیب گام‌ها

نخست آیین‌نامه مناسب‌سازی آزمون‌ها نهایی شود، سپس سامانه ثبت‌نام با راهنمای WCAG 2.1 سطح AA بازبینی شود، و هم‌زمان نخستین گروه
مربیان شغلی آموزش ببینند. آغاز پذیرش کارفرمایان پیش از آماده شدن این سه گام، تجربه ناخوشایند دوره‌های پیش را تکرار می‌کند.

### خطرها و راه کاستن آن‌ها

- **کمبود مربی شغلی:** همکاری با دانشگاه‌های علوم توان‌بخشی برای دوره ۱۲۰ ساعته؛
- **بی‌میلی کارفرمایان کوچک:** بازپرداخت هزینه مناسب‌سازی در کمتر از ۳۰ روز؛
- **ناپیوستگی داده‌ها:** تعریف شناسه یکتا و گزارش فصلی به کارگروه مشترک.
"""

INDICATORS = """\
| شاخص | وضع پایه | هدف یک‌ساله | منبع داده |
|---|---|---|---|
| سهم شاغلان در رشته خود | ۲۴٪ | ۳۵٪ | پیگیری دبیرخانه |
| ماندگاری شش‌ماهه در شغل | ۴۱٪ | ۶۰٪ | داده بیمه |
| زمان پاسخ به درخواست مناسب‌سازی | ۷۵ روز | ۲۰ روز | سامانه درخواست‌ها |
| سازگاری سامانه جذب با WCAG 2.1 | ارزیابی‌نشده | سطح AA | ارزیاب مستقل |
"""

MINORITY = """\
دو عضو بر این باورند که آغاز از سه استان، نابرابری میان استان‌ها را در سال نخست می‌افزاید و پیشنهاد می‌کنند که اصلاح سامانه جذب، که
هزینه آن سرانه نیست، از همان آغاز در سراسر کشور انجام شود.
"""

SOURCES = """\
1. قانون حمایت از حقوق معلولان، مصوب ۱۳۹۶، به‌ویژه مواد ناظر بر اشتغال و دسترس‌پذیری.
2. World Health Organization & World Bank (2011). World Report on Disability. Geneva. <https://www.who.int/publications/i/item/9789241564182>
3. Web Content Accessibility Guidelines (WCAG) 2.1, W3C Recommendation, 5 June 2018. [w3.org/TR/WCAG21](https://www.w3.org/TR/WCAG21/)
4. گزارش جمع‌بندی فراخوان استانی «از دانشگاه تا کار»، دبیرخانه شورا، ۱۴۰۵.
"""

DISSENTS = (
    Dissent(
        1,
        "outvoted",
        "از کسانی که در رأی‌گیری رأی مخالف دادند",
        "آغاز از سه استان، نابرابری میان استان‌ها را در سال نخست می‌افزاید؛ در پیمایش ۱۴۰۴ (N = 1 204) هفت استان وضعی بدتر "
        "از این سه داشتند.\n\nاصلاح سامانه جذب که هزینه آن سرانه نیست، باید از همان آغاز در سراسر کشور انجام شود.",
        "fa",
        ("سیدامیرحسین رضوی‌زاده دولت‌آبادی فراهانی", "زهرا کریمی"),
        1,
        "و یک عضو که نام خود را نیاورده است",
    ),
    Dissent(
        2,
        "group",
        "از گروه نظر ۲ (۱۳ نفر) که متن سخنش را نمی‌رساند",
        "The wage subsidy should be paid to the graduate, not to the employer: see «گزارش ۱۴۰۴».",
        "en",
        (),
        4,
        "۴ عضو که نام خود را نیاورده‌اند",
        "این نظر دربارهٔ ویرایش ۳ متن نوشته شده است؛ آنچه تصویب شد ویرایش ۵ است.",
    ),
)

ANNEX = Annex(
    5,
    "fa",
    (
        Origin(
            1,
            "problem",
            1,
            paragraphs(PROBLEM)[0][0],
            "سالانه گروه بزرگی از دانشجویان زیر پوشش سازمان، دانشگاه را به پایان می‌رسانند…",
            (Worded("نرگس احمدی", 1), Worded("سیدامیرحسین رضوی‌زاده دولت‌آبادی فراهانی", 4)),
            (
                Answered(
                    "adopted",
                    "شمار دانشجویان از آمار سال ۱۴۰۵ آمد (Employment survey, N = 1 204) و بند از نو نوشته شد.",
                    (SaidBy(12, "نگار عضوی"), SaidBy(15, "Narges Sharifi"), SaidBy(31, "زهرا کریمی")),
                    14,
                ),
                Answered("adapted", "بخشی از آن در همین بند آمد.", (SaidBy(40, "پدرام مخالف"),)),
            ),
            (Amended(7, "بهار موافق", 3, "آمار تازه‌تر است."), Amended(9, "Narges Sharifi", 0, "")),
            18,
            2,
        ),
        Origin(
            2,
            "problem",
            3,
            paragraphs(PROBLEM)[-3][0],
            "برنامه‌های کنونی بیشتر به عرضه نیروی کار می‌پردازند: آموزش، وام و یارانه…",
            (Worded("نرگس احمدی", 1),),
            (Answered("adapted", "", (SaidBy(41, "پدرام مخالف"),)),),
            (),
            3,
            0,
        ),
        Origin(
            3,
            "recommendations",
            1,
            0,
            "فرایند ثبت‌نام و آزمون‌های استخدامی…",
            (Worded("نرگس احمدی", 1),),
            (),
            (),
            0,
            0,
        ),
        Origin(
            4,
            "recommendations",
            2,
            0,
            "درخواست مناسب‌سازی یک بار ثبت شود و در همه مرحله‌ها همراه پرونده بماند.",
            (Worded("نرگس احمدی", 2),),
            (Answered("adopted", "در توصیه دوم آمد.", (SaidBy(3, "زهرا کریمی"),)),),
            (),
            1,
            0,
        ),
    ),
    (DispositionCount("rejected", 9), DispositionCount("out_of_scope", 3)),
)

FA = BriefContent(
    language="fa",
    kind="issued",
    title="گذار دانش‌آموختگان دارای معلولیت از دانشگاه به اشتغال پایدار: دسترس‌پذیری فرایند جذب، مربی شغلی و مناسب‌سازی محل کار",
    date="2026-11-20",
    number="۱۴۵۰۵/ق/م/ب/۱۴۰۵",
    letterhead=Letterhead(
        organization="سازمان بهزیستی کشور",
        council="شورای نخبگانی بهزیستی",
        address=("تهران، خیابان نمونه، کوچه آزمون", "پلاک ۱۲، طبقه همکف"),
        phone="۰۲۱-۰۰۰۰ ۰۰۰۰",
        email="secretariat@example.ir",
    ),
    signatory=Signatory("سیده فاطمه‌زهرا میرحسینی علی‌آبادی", "رئیس شورای نخبگانی بهزیستی"),
    attachments_count=2,
    classification="public",
    urgency="urgent",
    recipients=(
        Recipient("محمدرضا پورعباس‌نژاد سنگ‌تراشانی", "معاون توسعه کارآفرینی و اشتغال"),
        Recipient("زهرا کریمی", "مدیرکل دفتر توانمندسازی و امور پژوهشی معلولان"),
    ),
    copies=(
        Copy("دفتر ریاست سازمان", "برای آگاهی"),
        Copy("انجمن‌های استانی شبکه نخبگان علمی", "برای اجرا در بخش‌های مربوط"),
    ),
    references=(Reference("جایگزین خلاصه", "۱۴۴۹۸/ق/م/ب/۱۴۰۵", "2026-10-12"),),
    themes=("توانمندسازی", "اشتغال پایدار", "معلولیت"),
    sections=(
        Section("key_messages", KEY_MESSAGES),
        Section("problem", PROBLEM),
        Section("evidence", EVIDENCE),
        Section("options", OPTIONS),
        Section("implementation", IMPLEMENTATION),
        Section("indicators", INDICATORS),
        Section("minority", MINORITY),
        Section("sources", SOURCES),
    ),
    recommendations=(
        Recommendation(
            "r1",
            1,
            "فرایند ثبت‌نام و آزمون‌های استخدامی دستگاه‌های همکار تا پایان سال با راهنمای **WCAG 2.1 سطح AA** بازبینی و گزارش آن "
            "منتشر شود.",
            "معاونت توسعه کارآفرینی و اشتغال",
            "شش ماه",
            "۸ میلیارد تومان",
        ),
        Recommendation(
            "r2",
            2,
            "درخواست مناسب‌سازی یک بار ثبت شود و در همه مرحله‌ها همراه پرونده بماند.[^a]\n\n[^a]: مانند «گذرنامه مناسب‌سازی» "
            "(workplace adjustment passport) در چند کشور دیگر.",
            "دفتر فناوری اطلاعات",
            "چهار ماه",
            "۳ میلیارد تومان",
        ),
        Recommendation(
            "r3",
            3,
            "دوره مربی شغلی (۱۲۰ ساعت) با همکاری دانشگاه‌های علوم توان‌بخشی برگزار شود و برای هر ده نفر یک مربی در نظر گرفته شود.",
            "دفتر توانمندسازی و امور پژوهشی معلولان",
            "یک سال، آغاز از سه استان",
            "۱۴ میلیارد تومان",
        ),
        Recommendation(
            "r4",
            4,
            "یارانه دستمزد تنها همراه مناسب‌سازی محل کار و حضور مربی شغلی پرداخت شود.",
            "معاونت توسعه کارآفرینی و اشتغال",
            "از آغاز سال آینده",
            "بدون بار مالی تازه",
        ),
    ),
    vote=Vote(
        19,
        3,
        2,
        27,
        "قاعده: اکثریت مطلق اعضای دارای حق رأی (دست‌کم ۱۴ رأی موافق از ۲۷).",
        "پیشنهاد با ۱۹ رأی موافق، ۳ رأی مخالف و ۲ رأی ممتنع از ۲۷ عضو تصویب شد.",
    ),
    decided=Decided(
        passed=(
            Passed("پیش‌نویس", "2026-09-01T08:00:00+00:00", "نویسنده"),
            Passed("بحث و بررسی", "2026-09-10T09:30:00+00:00", "دبیر"),
            Passed("جمع‌بندی", "2026-10-05T07:00:00+00:00", "دبیر"),
            Passed("رأی‌گیری", "2026-11-01T06:00:00+00:00", "دبیر"),
            Passed("تصویب", "2026-11-12T21:30:00+00:00", "رئیس"),
            Passed("ابلاغ", "2026-11-20T10:00:00+00:00", "رئیس"),
        ),
        quorum="از ۲۷ عضو دارای حق رأی، ۲۴ نفر رأی دادند؛ حد نصاب (۱۸ نفر) به دست آمد.",
        dispositions=(
            DispositionCount("adopted", 14),
            DispositionCount("adapted", 11),
            DispositionCount("rejected", 9),
            DispositionCount("deferred", 5),
            DispositionCount("out_of_scope", 3),
        ),
        consultation="۳۱ عضو در بحث و بررسی شرکت کردند و ۴۲ نظر ثبت شد.",
    ),
    dissents=DISSENTS,
    annex=ANNEX,
    preparers=(
        Preparer("سیدامیرحسین رضوی‌زاده دولت‌آبادی فراهانی", "نویسنده پیشنهاد"),
        Preparer("نرگس احمدی", "دبیر شورا"),
    ),
    public_url="https://rayzan.example.ir/b/K7QMT2XD",
    public_id="K7QMT2XD",
)

PROOF = replace(FA, kind="proof", number="", public_url="", public_id="", urgency="normal", references=())

EN_FRAME = replace(
    FA,
    language="en",
    letterhead=Letterhead(
        organization="State Welfare Organization of Iran",
        council="Elite Council of Welfare",
        address=("12 Sample Street", "Tehran"),
        phone="+98 21 0000 0000",
        email="secretariat@example.ir",
    ),
    signatory=Signatory("Seyedeh Fatemeh-Zahra Mirhosseini Aliabadi", "Chair of the Elite Council"),
    recipients=(
        Recipient(
            "Mohammad-Reza Pourabbas-Nejad Sangtarashani", "Deputy for Entrepreneurship and Employment"
        ),
        Recipient("زهرا کریمی", "Director General for Empowerment"),
    ),
    copies=(Copy("Office of the Head of the Organization", "for information"),),
    references=(Reference("Supersedes brief", "۱۴۴۹۸/ق/م/ب/۱۴۰۵", "2026-10-12"),),
    themes=("Empowerment", "Sustainable employment", "Disability"),
    vote=Vote(
        19,
        3,
        2,
        27,
        "Rule: absolute majority of the members with a vote (at least 14 of 27 in favour).",
        "The proposal was approved with 19 votes in favour, 3 against and 2 abstentions, of 27 members.",
    ),
    decided=Decided(
        passed=(
            Passed("Draft", "2026-09-01T08:00:00+00:00", "author"),
            Passed("Discussion", "2026-09-10T09:30:00+00:00", "secretary"),
            Passed("Consolidation", "2026-10-05T07:00:00+00:00", "secretary"),
            Passed("Ballot", "2026-11-01T06:00:00+00:00", "secretary"),
            Passed("Approved", "2026-11-12T21:30:00+00:00", "chair"),
        ),
        quorum="Of 27 members with a vote, 24 voted; the quorum (18) was reached.",
        dispositions=FA.decided.dispositions,
        consultation="31 members took part in the discussion and 42 comments were recorded.",
    ),
    dissents=(
        replace(
            DISSENTS[0],
            whose="from members who voted against",
            names=("Zahra Karimi", "سیدامیرحسین رضوی‌زاده دولت‌آبادی فراهانی"),
            others="and one member who keeps to the number",
        ),
        replace(
            DISSENTS[1],
            whose="from opinion group 2 (13 people), whose statements the text does not carry",
            others="4 members who keep to their number",
            about="This opinion was written about revision 3 of the text; what was approved is revision 5.",
        ),
    ),
    preparers=(
        Preparer("سیدامیرحسین رضوی‌زاده دولت‌آبادی فراهانی", "Author of the proposal"),
        Preparer("Narges Ahmadi", "Secretary"),
    ),
)

EN = replace(
    EN_FRAME,
    title="From university to lasting work: accessible recruitment, job coaches and workplace adjustment for graduates with disabilities",
    body_language="en",
    body_is_translation=True,
    classification="confidential",
    sections=(
        Section(
            "key_messages",
            "- Two of three graduates with disabilities have no job in their field a year after graduation.\n"
            "- The obstacle is *inaccessible recruitment*, not a lack of skill.\n"
            "- Wage subsidies without a job coach leave nothing behind when they end.\n",
        ),
        Section(
            "problem",
            "Every year many students covered by the organization (سازمان بهزیستی کشور) finish university and meet a labour market "
            "that was not built for them.[^1] Most of them are lost *before* the interview: the form cannot be read with a "
            "screen reader, the building has no lift.\n\n### What we heard\n\n1. Employers do not know the quota.\n"
            "2. There is no simple way to ask for an adjustment.\n\n> “They said the room was on the third floor.”\n\n"
            "[^1]: Forty-two comments, recorded during the discussion; the Persian word is «توانمندسازی».\n",
        ),
        Section(
            "evidence",
            "| Province | Followed | In their field |\n|---|--:|--:|\n| East Azerbaijan | 184 | 51 |\n| Sistan and Baluchestan | 92 | 16 |\n",
        ),
    ),
    recommendations=(
        Recommendation(
            "r1",
            1,
            "Review the recruitment process against **WCAG 2.1 AA**.",
            "Deputy for Employment",
            "6 months",
            "8 bn toman",
        ),
        Recommendation(
            "r2",
            2,
            "Record a request for adjustment once, and let it travel with the file.",
            "IT office",
            "4 months",
            "3 bn toman",
        ),
    ),
)

LONG = replace(
    FA,
    title="سامان‌دهی " * 19 + "پایان",
    recommendations=tuple(
        Recommendation(
            f"r{number}",
            number,
            f"توصیهٔ {number} با Latin WCAG 2.1 و **تأکید** برای آزمودن شکستن سطرها؛ لا، لأ، لإ، لآ و ملاک. "
            * (1 + number % 7),
            "محمدرضا پورعباس‌نژاد سنگ‌تراشانی، معاون توسعه",
            "شش ماه",
            "بدون هزینه",
        )
        for number in range(1, 31)
    ),
)
"""Thirty recommendations under a title as long as is taken."""


def brief_html(content: BriefContent, known: Collection[int] | None = None) -> str:
    """The page that a brief is printed from."""
    return document_html(kinds()["brief"], content, known)


def huge(rows: int) -> BriefContent:
    """A proof that takes a renderer long: three tables of forty columns."""
    row = "|" + "الف ب|" * 40 + "\n"
    table = row + "|" + "---|" * 40 + "\n" + row * rows
    return replace(PROOF, sections=tuple(Section(key, table) for key in ("problem", "evidence", "options")))
