"""The table of places: each IANA zone with the capitals and negotiating cities that keep its clock.

Two rows are not what a map of today suggests. Hanoi kept UTC+7 in the years in which Saigon kept UTC+8 (until 1975);
the database files both under one zone, which is Saigon's, so Hanoi stands with Bangkok, whose clock equals its own
from 1970 on. Former names (SAIGON, PEKING, LENINGRAD) stand beside today's.
"""

from __future__ import annotations

from typing import Final

__all__ = ["ZONE_OF_PLACE"]

_PLACES: Final = """
Africa/Abidjan: ABIDJAN, ACCRA, BAMAKO, BANJUL, CONAKRY, DAKAR, FREETOWN, LOME, NOUAKCHOTT, OUAGADOUGOU, YAMOUSSOUKRO
Africa/Algiers: ALGIERS
Africa/Bissau: BISSAU
Africa/Cairo: CAIRO, SHARM EL SHEIKH
Africa/Casablanca: CASABLANCA, RABAT
Africa/El_Aaiun: EL AAIUN
Africa/Johannesburg: CAPE TOWN, JOHANNESBURG, MASERU, MBABANE, PRETORIA
Africa/Juba: JUBA
Africa/Khartoum: KHARTOUM
Africa/Lagos: ABUJA, BANGUI, BRAZZAVILLE, KINSHASA, LAGOS, LIBREVILLE, LUANDA, MALABO, NIAMEY, PORTO-NOVO, YAOUNDE
Africa/Maputo: BUJUMBURA, GABORONE, GITEGA, HARARE, KIGALI, LILONGWE, LUSAKA, MAPUTO
Africa/Monrovia: MONROVIA
Africa/Nairobi: ADDIS ABABA, ANTANANARIVO, ARUSHA, ASMARA, DAR ES SALAAM, DJIBOUTI, DODOMA, ENTEBBE, KAMPALA, MOGADISHU, MORONI, NAIROBI
Africa/Ndjamena: NDJAMENA
Africa/Sao_Tome: SAO TOME
Africa/Tripoli: BENGHAZI, TRIPOLI
Africa/Tunis: TUNIS
Africa/Windhoek: WINDHOEK
America/Argentina/Buenos_Aires: BUENOS AIRES
America/Asuncion: ASUNCION
America/Barbados: BRIDGETOWN
America/Belize: BELMOPAN
America/Bogota: BOGOTA
America/Caracas: CARACAS
America/Cayenne: CAYENNE
America/Chicago: CHICAGO, DALLAS, HOUSTON
America/Costa_Rica: SAN JOSE
America/Denver: DENVER
America/El_Salvador: SAN SALVADOR
America/Guatemala: GUATEMALA CITY
America/Guyana: GEORGETOWN
America/Havana: HAVANA
America/Jamaica: KINGSTON
America/La_Paz: LA PAZ, SUCRE
America/Lima: LIMA
America/Los_Angeles: LOS ANGELES, SAN CLEMENTE, SAN FRANCISCO
America/Managua: MANAGUA
America/Martinique: FORT-DE-FRANCE
America/Mexico_City: MEXICO CITY
America/Montevideo: MONTEVIDEO
America/New_York: BOSTON, CAMP DAVID, DAYTON, KEY BISCAYNE, NEW YORK, WASHINGTON
America/Nuuk: NUUK
America/Panama: PANAMA CITY
America/Paramaribo: PARAMARIBO
America/Port-au-Prince: PORT-AU-PRINCE
America/Puerto_Rico: BASSETERRE, CASTRIES, KINGSTOWN, PORT OF SPAIN, ROSEAU, SAINT GEORGE'S, SAINT JOHN'S, SAN JUAN
America/Santiago: SANTIAGO
America/Santo_Domingo: SANTO DOMINGO
America/Sao_Paulo: BRASILIA, RIO DE JANEIRO, SAO PAULO
America/Tegucigalpa: TEGUCIGALPA
America/Toronto: MONTREAL, NASSAU, OTTAWA, TORONTO
America/Guayaquil: QUITO
America/Vancouver: VANCOUVER
Asia/Almaty: ALMATY, ASTANA
Asia/Amman: AMMAN
Asia/Ashgabat: ASHGABAT
Asia/Baghdad: BAGHDAD, ERBIL
Asia/Baku: BAKU
Asia/Bangkok: BANGKOK, HANOI, PHNOM PENH, VIENTIANE
Asia/Beirut: BEIRUT
Asia/Bishkek: BISHKEK
Asia/Colombo: COLOMBO
Asia/Damascus: DAMASCUS
Asia/Dhaka: DACCA, DHAKA
Asia/Dili: DILI
Asia/Dubai: ABU DHABI, DUBAI, MUSCAT
Asia/Dushanbe: DUSHANBE
Asia/Gaza: GAZA
Asia/Hebron: RAMALLAH
Asia/Ho_Chi_Minh: HO CHI MINH CITY, SAIGON
Asia/Hong_Kong: HONG KONG
Asia/Jakarta: JAKARTA
Asia/Jerusalem: JERUSALEM, TEL AVIV
Asia/Kabul: KABUL
Asia/Karachi: ISLAMABAD, KARACHI
Asia/Kathmandu: KATHMANDU
Asia/Kolkata: BOMBAY, CALCUTTA, MUMBAI, NEW DELHI, SIMLA
Asia/Kuala_Lumpur: KUALA LUMPUR
Asia/Kuching: BANDAR SERI BEGAWAN
Asia/Macau: MACAU
Asia/Manila: MANILA
Asia/Nicosia: NICOSIA
Asia/Pyongyang: PYONGYANG
Asia/Qatar: DOHA, MANAMA
Asia/Riyadh: ADEN, JEDDAH, KUWAIT, MECCA, RIYADH, SANAA
Asia/Seoul: PANMUNJOM, SEOUL
Asia/Shanghai: BEIJING, PEKING, SHANGHAI
Asia/Singapore: SINGAPORE
Asia/Taipei: TAIPEI
Asia/Tashkent: TASHKENT
Asia/Tbilisi: TBILISI
Asia/Tehran: TEHRAN
Asia/Thimphu: THIMPHU
Asia/Tokyo: KYOTO, TOKYO
Asia/Ulaanbaatar: ULAANBAATAR
Asia/Vladivostok: VLADIVOSTOK
Asia/Yangon: NAYPYIDAW, RANGOON, YANGON
Asia/Yerevan: YEREVAN
Atlantic/Azores: PONTA DELGADA
Atlantic/Bermuda: HAMILTON
Atlantic/Cape_Verde: PRAIA
Atlantic/Reykjavik: REYKJAVIK
Atlantic/Stanley: STANLEY
Australia/Sydney: CANBERRA, SYDNEY
Europe/Amsterdam: AMSTERDAM, THE HAGUE
Europe/Andorra: ANDORRA LA VELLA
Europe/Athens: ATHENS
Europe/Belgrade: BELGRADE, PRISTINA
Europe/Berlin: BERLIN, BONN, FRANKFURT, MUNICH, POTSDAM
Europe/Bratislava: BRATISLAVA
Europe/Brussels: BRUSSELS
Europe/Bucharest: BUCHAREST
Europe/Budapest: BUDAPEST
Europe/Chisinau: CHISINAU
Europe/Copenhagen: COPENHAGEN
Europe/Dublin: DUBLIN
Europe/Helsinki: HELSINKI
Europe/Istanbul: ANKARA, ISTANBUL
Europe/Kyiv: KIEV, KYIV
Europe/Lisbon: LISBON
Europe/Ljubljana: LJUBLJANA
Europe/London: BELFAST, EDINBURGH, LONDON
Europe/Luxembourg: LUXEMBOURG
Europe/Madrid: MADRID
Europe/Malta: VALLETTA
Europe/Minsk: MINSK
Europe/Monaco: MONACO
Europe/Moscow: LENINGRAD, MOSCOW, SAINT PETERSBURG, SOCHI
Europe/Oslo: OSLO
Europe/Paris: EVIAN, PARIS, RAMBOUILLET, STRASBOURG, VERSAILLES
Europe/Prague: PRAGUE
Europe/Riga: RIGA
Europe/Rome: ROME
Europe/San_Marino: SAN MARINO
Europe/Sarajevo: SARAJEVO
Europe/Simferopol: YALTA
Europe/Skopje: SKOPJE
Europe/Sofia: SOFIA
Europe/Stockholm: STOCKHOLM
Europe/Tallinn: TALLINN
Europe/Tirane: TIRANA
Europe/Vaduz: VADUZ
Europe/Vatican: VATICAN CITY
Europe/Vienna: SALZBURG, VIENNA
Europe/Vilnius: VILNIUS
Europe/Warsaw: WARSAW
Europe/Zagreb: ZAGREB
Europe/Zurich: BERN, DAVOS, GENEVA, LAUSANNE, MONTREUX, ZURICH
Indian/Chagos: DIEGO GARCIA
Indian/Mahe: VICTORIA
Indian/Maldives: MALE
Indian/Mauritius: PORT LOUIS
Pacific/Apia: APIA
Pacific/Auckland: AUCKLAND, WELLINGTON
Pacific/Efate: PORT VILA
Pacific/Fiji: SUVA
Pacific/Funafuti: FUNAFUTI
Pacific/Guadalcanal: HONIARA
Pacific/Guam: GUAM
Pacific/Honolulu: HONOLULU
Pacific/Majuro: MAJURO
Pacific/Nauru: YAREN
Pacific/Palau: NGERULMUD
Pacific/Pohnpei: PALIKIR
Pacific/Port_Moresby: PORT MORESBY
Pacific/Tarawa: TARAWA
Pacific/Tongatapu: NUKUALOFA
"""

ZONE_OF_PLACE: Final[dict[str, str]] = {
    place: zone for zone, places in (row.split(": ") for row in _PLACES.strip().splitlines()) for place in places.split(", ")
}
