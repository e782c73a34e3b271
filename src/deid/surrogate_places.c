/*
 * The lists of places, institutions and professions, and the words that stay in their names.
 *
 * Written down for this project; towns are of the kind of which every state has
 * one.  The order is part of every pseudonym, as in surrogate_names.c.
 */
#include "deid/surrogate_places.h"

static const char *const towns =
"Ashford Brookfield Cedarville Danbury Eastport Fairview Greenfield Hillsboro Irvington Jamesville Kingsport Lakewood "
"Millbrook Northfield Oakdale Pinehurst Quarryville Riverton Springdale Thornbury Unionville Valleyview Westbrook "
"Yarmouth Zionsville Ashland Bayside Clearwater Deerfield Elmwood Foxborough Glenwood Harborview Ironwood Junction "
"Kenwood Lexington Maplewood Newbridge Overbrook Plainview Queensbury Rockport Stonebridge Trenton Underwood Vernon "
"Woodstock Yorkville Zanesfield";

static const char *const streets =
"Alder Birch Cypress Dogwood Elm Fir Grove Hickory Ivy Juniper Kestrel Laurel Magnolia Nutmeg Orchard Poplar Quail "
"Redwood Sycamore Tamarack Upland Violet Walnut Yarrow Zinnia Acorn Bluebird Clover Daisy Evergreen Falcon Garnet "
"Heron Indigo Jasmine Kingfisher Linden Meadow Nightingale Oriole Primrose Quartz Robin Sparrow Thistle Umber Verbena "
"Willow Yew Zephyr";

static const char *const hospitals =
"Alderwood Bayview Crestwood Daleview Eastlake Fairhaven Glenmont Highfield Inverness Jasperdale Kingsbrook Lakeshore "
"Meadowbrook Northgate Oakhurst Parkview Quailridge Riverside Stonehaven Tidewater Uplands Valleycrest Westover "
"Yorkdale Zenith Ashbrook Brightwater Clearbrook Driftwood Elmhurst Forestview Greystone Hillcrest Ironbridge "
"Kenmore Lakemont Millcreek Newhaven Orchardview Pinecrest Rosewood Silverlake Thornhill Vistamar Wildwood";

static const char *const firms =
"Acorn Beacon Cascade Dynamo Emberly Frontier Granite Horizon Ironside Juniper Keystone Landmark Meridian Northstar "
"Orbit Pinnacle Quantum Redstone Summit Tricor Unity Vanguard Westwind Yellowtail Zephyr Anchor Bluewater Compass "
"Delphi Evergreen Falcon Gateway Harbor Insight Jetstream Kestrel Lighthouse Maple Nimbus Oakmark";

static const char *const wards =
"Ash Birch Cedar Dune Elm Fern Gull Heron Iris Jade Kite Larch Maple Nova Opal Pine Quartz Rowan Sage Teal Umber "
"Vista Willow Yarrow Zinnia";

static const char *const landmarks =
"Amber Badger Copper Drummond Eagle Falcon Granite Hawthorn Indigo Jasper Kestrel Larkspur Mallard Nettle Osprey "
"Pebble Quill Raven Sorrel Timber Umber Vesper Wolfden Yarrow Zephyr Antler Bramble Cinder Dover Ember Fallow Gable "
"Heather Ivory Juniper";

const char *const surrogate_saints =
"Agnes Basil Clement Dominic Elizabeth Francis Gregory Helena Ignatius Jerome Kevin Luke Monica Nicholas Olaf Patrick "
"Raphael Stephen Teresa Ursula Vincent Winifred Anselm Brendan Cecilia";

const char *const surrogate_states =
"Alabama Colorado Delaware Florida Georgia Idaho Kansas Louisiana Maine Nebraska Ohio Pennsylvania Rhode_Island "
"South_Dakota Tennessee Utah Vermont Wisconsin Arizona Connecticut Hawaii Iowa Kentucky Michigan New_Mexico Oregon "
"Texas Virginia";

const char *const surrogate_state_codes =
"AL CO DE FL GA ID KS LA ME NE OH PA RI SD TN UT VT WI AZ CT HI IA KY MI NM OR TX VA";

const char *const surrogate_countries =
"Argentina Belgium Chile Denmark Egypt Finland Greece Hungary Iceland Jamaica Kenya Latvia Malta Norway Oman Portugal "
"Qatar Romania Spain Thailand Uruguay Vietnam Yemen Zambia Austria Bolivia Canada Ecuador France Ghana Honduras Italy "
"Japan Lithuania Mexico Nepal Peru Sweden Turkey";

const char *const surrogate_professions =
"accountant baker carpenter dispatcher electrician firefighter gardener hairdresser inspector janitor kindergarten_teacher "
"librarian mechanic nurse optician plumber quilter roofer salesperson teacher upholsterer veterinarian welder "
"architect bookkeeper cook driver engineer florist geologist historian illustrator jeweler locksmith machinist "
"navigator painter receptionist surveyor tailor";

static const char *const street_kept =
"street st avenue ave av road rd drive dr lane ln court ct boulevard blvd way place pl terrace ter circle cir parkway "
"pkwy highway hwy route rte rt square sq trail trl loop alley row pike turnpike tpke crescent close walk run path "
"p o apt apartment unit suite ste floor fl room rm lot bldg building box po p.o rr no north south east west n s e w ne nw "
"se sw the of and at rue calle avenida way cove crossing";

static const char *const hospital_kept =
"hospital hosp clinic clinics medical med center centre ctr health healthcare system care general gen memorial regional "
"community university univ county city state national veterans va children's childrens women's womens nursing home "
"rehab rehabilitation hospice surgery surgical surgicenter institute infirmary sanatorium the of and for at in st saint "
"saints st. ste sta urgent primary family associates group practice specialty physicians cancer heart eye ear "
"orthopedic orthopaedic pediatric behavioral mental psychiatric long term assisted living senior facility pharmacy "
"emergency department campus north south east west trust nhs foundation dialysis imaging radiology laboratory lab";

static const char *const firm_kept =
"inc inc. llc ltd corp corporation co company & and the of for at in school elementary middle high academy college "
"university univ church parish temple mosque synagogue bank union credit local insurance mutual farms farm foods "
"logistics construction services service department dept fire police ems ambulance county city state public library "
"museum club team league center centre shelter ministries foundation association society group partners industries "
"manufacturing motors plumbing electric market store stores restaurant cafe diner grill hotel motel home homes "
"pharmacy transport trucking airlines air national american first baptist methodist lutheran catholic st saint";

static const char *const ward_kept =
"room rm bed floor fl tower unit ward suite ste wing building bldg bay pod station level the of and icu micu sicu nicu "
"picu ccu ed er or pacu north south east west main annex hall house step down stepdown cuarto";

static const char *const landmark_kept =
"county parish park lake river creek mountain mount mt hill hills valley beach bay island bridge trail highway hwy "
"interstate exit road street house hall tower towers plaza mall square school station airport port camp fort ft base "
"field farm ranch ridge point cove harbor marina pier reservation forest canyon falls springs the of and at on near "
"north south east west dorm dormitory building apartments estates village township district precinct ward cemetery "
"jail prison stadium arena theater museum library church";

PlaceRules
place_rules(PhiCategory category)
{
	switch (category)
	{
		case PHI_STREET:
			return (PlaceRules) {streets, street_kept};
		case PHI_HOSPITAL:
			return (PlaceRules) {hospitals, hospital_kept};
		case PHI_ORGANIZATION:
			return (PlaceRules) {firms, firm_kept};
		case PHI_DEPARTMENT_ROOM:
			return (PlaceRules) {wards, ward_kept};
		case PHI_LOCATION_OTHER:
			return (PlaceRules) {landmarks, landmark_kept};
		default:
			return (PlaceRules) {towns, ""};
	}
}
