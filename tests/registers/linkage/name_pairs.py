"""Names in both scripts as Moroccan files spell them, written for these tests: one line, one name, any spelling.

Words, not people.
"""

from __future__ import annotations

SAME = """
محمد | MOHAMED | Mohammed | MOHAMMED
أحمد | AHMED | Ahmad
فاطمة الزهراء | FATIMA EZZAHRA | Fatim-Zohra | FATIMA ZAHRA | FATIMA-EZ-ZAHRA
يوسف | YOUSSEF | Youssouf | YUSUF
عبد الرحمان | ABDERRAHMANE | ABD ERRAHMANE | Abderahman
عبد الله | ABDELLAH | ABDALLAH | Abdellah
عبدالحق | ABDELHAK | ABDEL HAK | Abdelhaq
عبد الصمد | ABDESSAMAD | Abd Es-Samad
عبد الواحد | ABDELOUAHED | ABDELWAHED
عبد اللطيف | ABDELLATIF | ABD EL LATIF
خديجة | KHADIJA | Khadidja
عائشة | AICHA | AÏCHA
زينب | ZINEB | ZAINAB
سكينة | SOUKAINA | Sokaina
غزلان | GHIZLANE | GHIZLAN
هشام | HICHAM | HISHAM
شيماء | CHAIMAE | CHAYMAA
إيمان | IMANE | IMAN
حمزة | HAMZA | HAMZAH
أيوب | AYOUB | AYYOUB
أميمة | OUMAIMA | OMAIMA
أسامة | OUSSAMA | OSAMA
عثمان | OTMANE | OTHMANE
عمر | OMAR | UMAR
نجاة | NAJAT | NAJATE
حياة | HAYAT | HAYATE
إلياس | ILYAS | ILIAS | ELYAS
إلهام | ILHAM | ELHAM
مصطفى | MUSTAPHA | MOSTAFA
رشيد | RACHID | RASHID
طارق | TARIK | TARIQ
ياسين | YASSINE | YASSIN | YACINE
يسرى | YOUSRA | YUSRA
وفاء | WAFAA | OUAFAE | WAFA
وليد | WALID | OUALID
مروان | MAROUANE | MARWANE
جواد | JAOUAD | JAWAD
صلاح الدين | SALAH EDDINE | SALAHEDDINE | SALAH-EDDINE
نور الدين | NOUREDDINE | NOUR EDDINE
نهيلة | NOUHAILA | NOHAILA
الحسين | EL HOUSSAINE | LHOUSSAINE | El Houcine
هاجر | HAJAR | HAJER
لطيفة | LATIFA
سناء | SANAE | SANAA
بوشرى | BOUCHRA | BOUSHRA
العلوي | ALAOUI | EL ALAOUI | ELALAOUI
الإدريسي | IDRISSI | EL IDRISSI | ELIDRISSI
العمراني | AMRANI | EL AMRANI
بناني | BENNANI | BENANI
بن علي | BEN ALI | BENALI
بنعلي | BEN ALI | BENALI
بن ناصر | BENNACER | BEN NACER
الفاسي | EL FASSI | FASSI | ELFASSI
التازي | TAZI | ET TAZI | ETTAZI | ET-TAZI
الصقلي | SKALLI | ES-SKALLI | SQALLI
الشرقاوي | CHERKAOUI | ECH-CHERKAOUI | CHARKAOUI
الناصري | NACIRI | EN-NACIRI | NASIRI
الزهراوي | ZAHRAOUI | EZ-ZAHRAOUI | EZZAHRAOUI
الرحماني | RAHMANI | ER-RAHMANI | ERRAHMANI
الدمناتي | DEMNATI | ED-DEMNATI
الكتاني | KETTANI | EL KETTANI
الوزاني | OUAZZANI | EL OUAZZANI | WAZZANI
بنجلون | BENJELLOUN | BENDJELLOUN
غالي | GHALI | RHALI
مرزوقي | MERZOUGUI | MERZOUKI
بوكرين | BOUGRINE
أزناكَ | AZNAG
گسوس | GUESSOUS
أو علي | OU ALI | OUALI
فرحان | FARHANE
برادة | BERRADA | BARRADA
لحلو | LAHLOU
الخطابي | KHATTABI | EL KHATTABI
أيت بلقاسم | AIT BELKACEM | AÏT BELQACEM
أيت طارق | AIT TARIK
ولد حمو | OULD HAMMOU | OULED HAMMOU
مولاي رشيد | MOULAY RACHID | MLY RACHID | RACHID
سيدي محمد | SIDI MOHAMED | MOHAMED
لالة مريم | LALLA MERYEM | MERYEM | Maryam
"""

DIFFERENT = """
MOHAMED | MAHMOUD | HAMID
FATIMA | FATIHA
KARIM | KARIMA
YOUSSEF | YASSINE
ALAOUI | ALLALI | EL ALAMI
TAZI | TAOUFIK
BENNANI | BENNIS
SAMIR | SAMIRA | AMIR
خديجة | هاجر
رشيد | رشدي
"""


def listed(text: str) -> list[tuple[str, ...]]:
    """The lines of a list, each as its spellings."""
    return [tuple(part.strip() for part in line.split("|")) for line in text.strip().splitlines()]
