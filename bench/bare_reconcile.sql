-- What a good engineer would write by hand in place of reconcile, were there no stored comparable forms.
-- Reads the raw texts (views named like the feeds), normalises each source once, compares pair by pair with
-- the authority, and leaves in "found" every disagreement with the values that differ. The macros are those
-- that govlake itself folds values with; bench/bare_reconcile.py names them and says where "found" goes.

CREATE TEMP TABLE said (entity VARCHAR, key VARCHAR, element VARCHAR, kind VARCHAR, claims STRUCT(source VARCHAR, value VARCHAR)[]);

-- persons ---------------------------------------------------------------------------------------------
CREATE TEMP TABLE household AS SELECT *, comparable_identity(id_number) AS key, comparable_text(name) AS n_name, plain(sex) AS n_sex, day(birth_date) AS n_birth_date, plain(ethnicity) AS n_ethnicity, short_address(address) AS n_address, nullif(plain(marital_status), '90') AS n_marital FROM police_household;
CREATE TEMP TABLE foreigners AS SELECT *, comparable_identity(id_number) AS key, comparable_text(name) AS n_name, sex_code(sex) AS n_sex, day(birth_date) AS n_birth_date, short_address(address) AS n_address FROM police_exit_entry;
CREATE TEMP TABLE marriages AS SELECT *, comparable_identity(id_number) AS key, comparable_text(name) AS n_name, ethnic_code(ethnicity) AS n_ethnicity, marital_code(marital_status) AS n_marital FROM civil_marriages;
CREATE TEMP TABLE funerals AS SELECT *, comparable_identity(id_number) AS key, comparable_text(name) AS n_name, day(death_date) AS n_death FROM civil_funerals;
CREATE TEMP TABLE deaths AS SELECT *, comparable_identity(id_number) AS key, comparable_text(name) AS n_name, day(death_date) AS n_death FROM health_deaths;
CREATE TEMP TABLE income AS SELECT *, comparable_identity(id_number) AS key, comparable_text(name) AS n_name, yuan_of_wan(wage_base) AS n_wage FROM tax_income;
CREATE TEMP TABLE insured AS SELECT *, comparable_identity(id_number) AS key, comparable_text(name) AS n_name, sex_code(sex) AS n_sex, day(birth_date) AS n_birth_date, short_address(nullif(address, '不详')) AS n_address, local_phone(nullif(phone, '无')) AS n_phone FROM social_insured;
CREATE TEMP TABLE records AS SELECT *, comparable_identity(id_number) AS key, comparable_text(name) AS n_name, sex_code(sex) AS n_sex, day(birth_date) AS n_birth_date, local_phone(nullif(phone, '/')) AS n_phone, marital_code(nullif(marital_status, '未说明')) AS n_marital FROM health_records;
CREATE TEMP TABLE residents AS SELECT *, comparable_identity(id_number) AS key, comparable_text(name) AS n_name, sex_code(sex) AS n_sex, ethnic_code(nullif(ethnicity, '不详')) AS n_ethnicity, short_address(address) AS n_address FROM xiaolan_residents;
-- sources with several rows per person: the least and the greatest form, and the text of each
CREATE TEMP TABLE allowances AS SELECT key, min(n) AS n_name, max(n) AS x_name, arg_min(name, n) AS name, arg_max(name, n) AS name2, min(a) AS n_address, max(a) AS x_address, arg_min(address, a) AS address, arg_max(address, a) AS address2 FROM (SELECT *, comparable_identity(id_number) AS key, comparable_text(name) AS n, short_address(address) AS a FROM civil_allowances) GROUP BY key;
CREATE TEMP TABLE fund AS SELECT key, min(n) AS n_name, max(n) AS x_name, arg_min(name, n) AS name, arg_max(name, n) AS name2, min(p) AS n_phone, max(p) AS x_phone, arg_min(phone, p) AS phone, arg_max(phone, p) AS phone2, min(w) AS n_wage, max(w) AS x_wage, arg_min(wage_base, w) AS wage_base, arg_max(wage_base, w) AS wage_base2 FROM (SELECT *, comparable_identity(id_number) AS key, comparable_text(name) AS n, local_phone(phone) AS p, yuan(wage_base) AS w FROM housing_fund) GROUP BY key;
CREATE TEMP TABLE contributions AS SELECT key, min(w) AS n_wage, max(w) AS x_wage, arg_min(wage_base, w) AS wage_base, arg_max(wage_base, w) AS wage_base2 FROM (SELECT *, comparable_identity(id_number) AS key, yuan(wage_base) AS w FROM social_contributions) GROUP BY key;
CREATE TEMP TABLE water AS SELECT key, min(n) AS n_name, max(n) AS x_name, arg_min(name, n) AS name, arg_max(name, n) AS name2, min(p) AS n_phone, max(p) AS x_phone, arg_min(phone, p) AS phone, arg_max(phone, p) AS phone2 FROM (SELECT *, comparable_identity(id_number) AS key, comparable_text(name) AS n, local_phone(phone) AS p FROM water_accounts) GROUP BY key;
CREATE TEMP TABLE gas AS SELECT key, min(n) AS n_name, max(n) AS x_name, arg_min(name, n) AS name, arg_max(name, n) AS name2, min(p) AS n_phone, max(p) AS x_phone, arg_min(phone, p) AS phone, arg_max(phone, p) AS phone2 FROM (SELECT *, comparable_identity(id_number) AS key, comparable_text(name) AS n, local_phone(phone) AS p FROM gas_accounts) GROUP BY key;
CREATE TEMP TABLE named AS SELECT source, key, min(n) AS n_name, max(n) AS x_name, arg_min(name, n) AS name, arg_max(name, n) AS name2 FROM (
    SELECT 'market_enterprises' AS source, comparable_identity(representative_id) AS key, representative_name AS name, comparable_text(representative_name) AS n FROM market_enterprises
    UNION ALL SELECT 'resources_titles', comparable_identity(id_number), name, comparable_text(name) FROM resources_titles
    UNION ALL SELECT 'transport_drivers', comparable_identity(id_number), name, comparable_text(name) FROM transport_drivers) WHERE key IS NOT NULL GROUP BY source, key;

CREATE TEMP TABLE register AS
    SELECT 'police_exit_entry' AS source, key, name, n_name, sex, n_sex, birth_date, n_birth_date, address, n_address FROM foreigners WHERE starts_with(key, '9')
    UNION ALL SELECT 'police_household', key, name, n_name, sex, n_sex, birth_date, n_birth_date, address, n_address FROM household WHERE NOT starts_with(key, '9');

INSERT INTO said SELECT DISTINCT 'person', key, '*', 'entity_unknown', []::STRUCT(source VARCHAR, value VARCHAR)[] FROM (
    SELECT key FROM household UNION ALL SELECT key FROM foreigners UNION ALL SELECT key FROM marriages UNION ALL SELECT key FROM funerals UNION ALL SELECT key FROM deaths
    UNION ALL SELECT key FROM income UNION ALL SELECT key FROM insured UNION ALL SELECT key FROM records UNION ALL SELECT key FROM residents UNION ALL SELECT key FROM allowances
    UNION ALL SELECT key FROM fund UNION ALL SELECT key FROM contributions UNION ALL SELECT key FROM water UNION ALL SELECT key FROM gas UNION ALL SELECT key FROM named
    UNION ALL SELECT comparable_identity(id_number) FROM police_drivers) ANTI JOIN register USING (key) WHERE key IS NOT NULL;

INSERT INTO said SELECT 'person', key, 'name', 'values_differ', [claim(r.source, r.name), claim(c.source, c.name)] FROM register r JOIN (
    SELECT 'civil_marriages' AS source, key, name, n_name FROM marriages UNION ALL SELECT 'civil_funerals', key, name, n_name FROM funerals
    UNION ALL SELECT 'health_deaths', key, name, n_name FROM deaths UNION ALL SELECT 'tax_income', key, name, n_name FROM income
    UNION ALL SELECT 'civil_allowances', key, name, n_name FROM allowances WHERE n_name = x_name UNION ALL SELECT 'housing_fund', key, name, n_name FROM fund WHERE n_name = x_name
    UNION ALL SELECT 'water_accounts', key, name, n_name FROM water WHERE n_name = x_name UNION ALL SELECT 'gas_accounts', key, name, n_name FROM gas WHERE n_name = x_name UNION ALL SELECT source, key, name, n_name FROM named WHERE n_name = x_name) c USING (key) WHERE r.n_name <> c.n_name;
INSERT INTO said SELECT 'person', key, unnest(['name', 'sex', 'birth_date', 'address']), 'values_differ', unnest([
    CASE WHEN r.n_name <> c.n_name THEN [claim(r.source, r.name), claim('social_insured', c.name)] END,
    CASE WHEN r.n_sex <> c.n_sex THEN [claim(r.source, r.sex), claim('social_insured', c.sex)] END,
    CASE WHEN r.n_birth_date <> c.n_birth_date THEN [claim(r.source, r.birth_date), claim('social_insured', c.birth_date)] END,
    CASE WHEN r.n_address <> c.n_address THEN [claim(r.source, r.address), claim('social_insured', c.address)] END])
FROM register r JOIN insured c USING (key) WHERE r.n_name <> c.n_name OR r.n_sex <> c.n_sex OR r.n_birth_date <> c.n_birth_date OR r.n_address <> c.n_address;
INSERT INTO said SELECT 'person', key, unnest(['name', 'sex', 'birth_date']), 'values_differ', unnest([
    CASE WHEN r.n_name <> c.n_name THEN [claim(r.source, r.name), claim('health_records', c.name)] END,
    CASE WHEN r.n_sex <> c.n_sex THEN [claim(r.source, r.sex), claim('health_records', c.sex)] END,
    CASE WHEN r.n_birth_date <> c.n_birth_date THEN [claim(r.source, r.birth_date), claim('health_records', c.birth_date)] END])
FROM register r JOIN records c USING (key) WHERE r.n_name <> c.n_name OR r.n_sex <> c.n_sex OR r.n_birth_date <> c.n_birth_date;
INSERT INTO said SELECT 'person', key, unnest(['name', 'sex', 'address']), 'values_differ', unnest([
    CASE WHEN r.n_name <> c.n_name THEN [claim(r.source, r.name), claim('xiaolan_residents', c.name)] END,
    CASE WHEN r.n_sex <> c.n_sex THEN [claim(r.source, r.sex), claim('xiaolan_residents', c.sex)] END,
    CASE WHEN r.n_address <> c.n_address THEN [claim(r.source, r.address), claim('xiaolan_residents', c.address)] END])
FROM register r JOIN residents c USING (key) WHERE r.n_name <> c.n_name OR r.n_sex <> c.n_sex OR r.n_address <> c.n_address;
INSERT INTO said SELECT 'person', key, 'address', 'values_differ', [claim(r.source, r.address), claim('civil_allowances', c.address)] FROM register r JOIN allowances c USING (key) WHERE c.n_address = c.x_address AND r.n_address <> c.n_address;
INSERT INTO said SELECT 'person', key, 'ethnicity', 'values_differ', [claim('police_household', r.ethnicity), claim(c.source, c.ethnicity)] FROM household r JOIN (
    SELECT 'civil_marriages' AS source, key, ethnicity, n_ethnicity FROM marriages UNION ALL SELECT 'xiaolan_residents', key, ethnicity, n_ethnicity FROM residents) c USING (key) WHERE r.n_ethnicity <> c.n_ethnicity;
-- where the authority is silent, the first check source that speaks is what the others are compared with
INSERT INTO said SELECT 'person', key, 'marital_status', 'values_differ', [claim('civil_marriages', m.marital_status), claim('police_household', h.marital_status), claim('health_records', c.marital_status)]
FROM register SEMI JOIN (SELECT key FROM marriages UNION ALL SELECT key FROM records) USING (key) LEFT JOIN household h USING (key) LEFT JOIN marriages m USING (key) LEFT JOIN records c USING (key)
WHERE coalesce(m.n_marital, h.n_marital) <> coalesce(c.n_marital, h.n_marital) OR m.n_marital <> h.n_marital;
INSERT INTO said SELECT 'person', key, 'phone', 'values_differ', [claim('social_insured', i.phone), claim('housing_fund', f.phone), claim('health_records', c.phone), claim('water_accounts', w.phone), claim('gas_accounts', g.phone)]
FROM register LEFT JOIN insured i USING (key) LEFT JOIN (FROM fund WHERE n_phone = x_phone) f USING (key) LEFT JOIN records c USING (key) LEFT JOIN (FROM water WHERE n_phone = x_phone) w USING (key) LEFT JOIN (FROM gas WHERE n_phone = x_phone) g USING (key)
WHERE coalesce(i.n_phone, f.n_phone) <> f.n_phone OR coalesce(i.n_phone, f.n_phone, c.n_phone) <> c.n_phone OR coalesce(i.n_phone, f.n_phone, c.n_phone) <> w.n_phone OR coalesce(i.n_phone, f.n_phone, c.n_phone, w.n_phone) <> g.n_phone;
INSERT INTO said SELECT 'person', key, 'wage_base', 'values_differ', [claim('social_contributions', r.wage_base), claim(c.source, c.wage_base)] FROM contributions r JOIN (
    SELECT 'tax_income' AS source, key, wage_base, n_wage FROM income UNION ALL SELECT 'housing_fund', key, wage_base, n_wage FROM fund WHERE near(n_wage, x_wage, 0.01)) c USING (key)
SEMI JOIN register USING (key) WHERE near(r.n_wage, r.x_wage, 0.01) AND NOT near(r.n_wage, c.n_wage, 0.01);
INSERT INTO said SELECT 'person', key, 'death_date', CASE WHEN d.key IS NULL THEN 'authority_silent' ELSE 'values_differ' END, [claim('health_deaths', d.death_date), claim('civil_funerals', c.death_date)]
FROM funerals c SEMI JOIN register USING (key) LEFT JOIN deaths d USING (key) WHERE c.n_death IS NOT NULL AND (d.n_death IS NULL OR abs(d.n_death - c.n_death) > 1);

INSERT INTO said SELECT 'person', key, element, 'source_contradicts_itself', [claim(source, one), claim(source, other)] FROM (
    SELECT key, 'name' AS element, 'civil_allowances' AS source, name AS one, name2 AS other FROM allowances WHERE n_name <> x_name UNION ALL SELECT key, 'address', 'civil_allowances', address, address2 FROM allowances WHERE n_address <> x_address
    UNION ALL SELECT key, 'name', 'housing_fund', name, name2 FROM fund WHERE n_name <> x_name UNION ALL SELECT key, 'phone', 'housing_fund', phone, phone2 FROM fund WHERE n_phone <> x_phone
    UNION ALL SELECT key, 'wage_base', 'housing_fund', wage_base, wage_base2 FROM fund WHERE NOT near(n_wage, x_wage, 0.01) UNION ALL SELECT key, 'wage_base', 'social_contributions', wage_base, wage_base2 FROM contributions WHERE NOT near(n_wage, x_wage, 0.01)
    UNION ALL SELECT key, 'name', 'water_accounts', name, name2 FROM water WHERE n_name <> x_name UNION ALL SELECT key, 'phone', 'water_accounts', phone, phone2 FROM water WHERE n_phone <> x_phone
    UNION ALL SELECT key, 'name', 'gas_accounts', name, name2 FROM gas WHERE n_name <> x_name UNION ALL SELECT key, 'phone', 'gas_accounts', phone, phone2 FROM gas WHERE n_phone <> x_phone
    UNION ALL SELECT key, 'name', source, name, name2 FROM named WHERE n_name <> x_name) SEMI JOIN register USING (key);
INSERT INTO said SELECT 'person', key, element, 'row_contradicts_itself', [claim(source, value), claim(source, key)] FROM (
    SELECT key, 'birth_date' AS element, source, birth_date AS value FROM (SELECT 'police_exit_entry' AS source, key, birth_date, n_birth_date FROM foreigners UNION ALL SELECT 'social_insured', key, birth_date, n_birth_date FROM insured UNION ALL SELECT 'health_records', key, birth_date, n_birth_date FROM records) WHERE id_birth_date(key) <> n_birth_date
    UNION ALL SELECT key, 'sex', source, sex FROM (SELECT 'police_exit_entry' AS source, key, sex, n_sex FROM foreigners UNION ALL SELECT 'social_insured', key, sex, n_sex FROM insured UNION ALL SELECT 'health_records', key, sex, n_sex FROM records) WHERE id_sex(key) <> CASE n_sex WHEN '1' THEN '男' WHEN '2' THEN '女' END) SEMI JOIN register USING (key);

-- companies -------------------------------------------------------------------------------------------
CREATE TEMP TABLE firms AS
    SELECT 'civil_organisations' AS source, comparable_code(credit_code) AS key, name, company(name) AS n_name, legal_representative, comparable_text(legal_representative) AS n_rep, address, short_address(address) AS n_address, established_on, day(established_on) AS n_established, registered_capital, yuan_of_wan(registered_capital) AS n_capital, NULL AS industry, NULL AS n_industry, NULL AS status, NULL AS n_status, NULL::DATE AS n_revoked, NULL AS revoked_on FROM civil_organisations WHERE starts_with(credit_code, '5')
    UNION ALL SELECT 'market_enterprises', comparable_code(credit_code), name, company(name), legal_representative, comparable_text(legal_representative), address, short_address(address), established_on, day(established_on), registered_capital, yuan_of_wan(registered_capital), industry, plain(industry), status, status_code(status), day(revoked_on), revoked_on FROM market_enterprises WHERE NOT starts_with(credit_code, '5');
CREATE TEMP TABLE payers AS SELECT *, comparable_code(credit_code) AS key, company(name) AS n_name, comparable_text(legal_representative) AS n_rep, short_address(address) AS n_address, day(established_on) AS n_established, yuan(registered_capital) AS n_capital, industry_code(industry) AS n_industry, status_code(status) AS n_status FROM tax_payers;
CREATE TEMP TABLE employers AS SELECT *, comparable_code(credit_code) AS key, company(name) AS n_name, comparable_text(legal_representative) AS n_rep, short_address(address) AS n_address FROM social_employers;
CREATE TEMP TABLE shops AS SELECT *, comparable_code(credit_code) AS key, company(name) AS n_name, short_address(address) AS n_address FROM xiaolan_shops;
CREATE TEMP TABLE operators AS SELECT key, min(n) AS n_name, max(n) AS x_name, arg_min(name, n) AS name, arg_max(name, n) AS name2, min(r) AS n_rep, max(r) AS x_rep, arg_min(rep, r) AS legal_representative, arg_max(rep, r) AS rep2 FROM (SELECT name, legal_representative AS rep, comparable_code(credit_code) AS key, company(name) AS n, comparable_text(legal_representative) AS r FROM transport_operators) GROUP BY key;
CREATE TEMP TABLE indebted AS SELECT *, comparable_code(credit_code) AS key, company(name) AS n_name FROM social_arrears;
CREATE TEMP TABLE called AS SELECT source, key, min(n) AS n_name, max(n) AS x_name, arg_min(name, n) AS name, arg_max(name, n) AS name2 FROM (
    SELECT 'development_penalties' AS source, comparable_code(credit_code) AS key, name, company(name) AS n FROM development_penalties
    UNION ALL SELECT 'tax_arrears', comparable_code(credit_code), name, company(name) FROM tax_arrears
    UNION ALL SELECT 'health_institutions', comparable_code(credit_code), name, company(name) FROM health_institutions) WHERE key IS NOT NULL GROUP BY source, key;

INSERT INTO said SELECT DISTINCT 'company', key, '*', 'entity_unknown', []::STRUCT(source VARCHAR, value VARCHAR)[] FROM (
    SELECT key FROM payers UNION ALL SELECT key FROM employers UNION ALL SELECT key FROM shops UNION ALL SELECT key FROM operators UNION ALL SELECT key FROM indebted UNION ALL SELECT key FROM called UNION ALL SELECT comparable_code(credit_code) FROM market_food_permits
    UNION ALL SELECT comparable_code(credit_code) FROM market_enterprises UNION ALL SELECT comparable_code(credit_code) FROM civil_organisations) ANTI JOIN firms USING (key) WHERE key IS NOT NULL;
INSERT INTO said SELECT 'company', key, unnest(['name', 'legal_representative', 'address', 'established_on', 'registered_capital', 'industry', 'status']), 'values_differ', unnest([
    CASE WHEN r.n_name <> c.n_name THEN [claim(r.source, r.name), claim('tax_payers', c.name)] END,
    CASE WHEN r.n_rep <> c.n_rep THEN [claim(r.source, r.legal_representative), claim('tax_payers', c.legal_representative)] END,
    CASE WHEN r.n_address <> c.n_address THEN [claim(r.source, r.address), claim('tax_payers', c.address)] END,
    CASE WHEN r.n_established <> c.n_established THEN [claim(r.source, r.established_on), claim('tax_payers', c.established_on)] END,
    CASE WHEN NOT near(r.n_capital, c.n_capital, 0.001) THEN [claim(r.source, r.registered_capital), claim('tax_payers', c.registered_capital)] END,
    CASE WHEN r.n_industry <> c.n_industry THEN [claim(r.source, r.industry), claim('tax_payers', c.industry)] END,
    CASE WHEN r.n_status <> c.n_status THEN [claim(r.source, r.status), claim('tax_payers', c.status)] END])
FROM firms r JOIN payers c USING (key) WHERE r.n_name <> c.n_name OR r.n_rep <> c.n_rep OR r.n_address <> c.n_address OR r.n_established <> c.n_established OR NOT near(r.n_capital, c.n_capital, 0.001) OR r.n_industry <> c.n_industry OR r.n_status <> c.n_status;
INSERT INTO said SELECT 'company', key, unnest(['name', 'legal_representative', 'address']), 'values_differ', unnest([
    CASE WHEN r.n_name <> c.n_name THEN [claim(r.source, r.name), claim('social_employers', c.name)] END,
    CASE WHEN r.n_rep <> c.n_rep THEN [claim(r.source, r.legal_representative), claim('social_employers', c.legal_representative)] END,
    CASE WHEN r.n_address <> c.n_address THEN [claim(r.source, r.address), claim('social_employers', c.address)] END])
FROM firms r JOIN employers c USING (key) WHERE r.n_name <> c.n_name OR r.n_rep <> c.n_rep OR r.n_address <> c.n_address;
INSERT INTO said SELECT 'company', key, unnest(['name', 'address']), 'values_differ', unnest([
    CASE WHEN r.n_name <> c.n_name THEN [claim(r.source, r.name), claim('xiaolan_shops', c.name)] END,
    CASE WHEN r.n_address <> c.n_address THEN [claim(r.source, r.address), claim('xiaolan_shops', c.address)] END])
FROM firms r JOIN shops c USING (key) WHERE r.n_name <> c.n_name OR r.n_address <> c.n_address;
INSERT INTO said SELECT 'company', key, unnest(['name', 'legal_representative']), 'values_differ', unnest([
    CASE WHEN c.n_name = c.x_name AND r.n_name <> c.n_name THEN [claim(r.source, r.name), claim('transport_operators', c.name)] END,
    CASE WHEN c.n_rep = c.x_rep AND r.n_rep <> c.n_rep THEN [claim(r.source, r.legal_representative), claim('transport_operators', c.legal_representative)] END])
FROM firms r JOIN operators c USING (key) WHERE c.n_name = c.x_name AND r.n_name <> c.n_name OR c.n_rep = c.x_rep AND r.n_rep <> c.n_rep;
INSERT INTO said SELECT 'company', key, 'name', 'values_differ', [claim(r.source, r.name), claim(c.source, c.name)] FROM firms r JOIN (
    SELECT 'social_arrears' AS source, key, name, n_name FROM indebted UNION ALL SELECT source, key, name, n_name FROM called WHERE n_name = x_name) c USING (key) WHERE r.n_name <> c.n_name;
INSERT INTO said SELECT 'company', key, element, 'source_contradicts_itself', [claim(source, one), claim(source, other)] FROM (
    SELECT key, 'name' AS element, 'transport_operators' AS source, name AS one, name2 AS other FROM operators WHERE n_name <> x_name
    UNION ALL SELECT key, 'legal_representative', 'transport_operators', legal_representative, rep2 FROM operators WHERE n_rep <> x_rep
    UNION ALL SELECT key, 'name', source, name, name2 FROM called WHERE n_name <> x_name) SEMI JOIN firms USING (key);
INSERT INTO said SELECT 'company', key, 'revoked_on', 'row_contradicts_itself', [claim(source, revoked_on), claim(source, established_on)] FROM firms WHERE n_established > n_revoked;

-- certificates ----------------------------------------------------------------------------------------
CREATE TEMP TABLE issued AS
    SELECT 'police_drivers' AS source, 'JZ|' || number AS key, holder, comparable_text(holder) AS n_holder, issued_on, day(issued_on) AS n_issued, valid_until, day(nullif(valid_until, '长期')) AS n_until, status, certificate_code(status) AS n_status, classes, comparable_set(classes, '、,;/|') AS n_classes FROM police_drivers
    UNION ALL SELECT 'market_food_permits', 'JY|' || number, holder, comparable_text(holder), issued_on, day(issued_on), valid_until, day(valid_until), status, certificate_code(status), NULL, NULL FROM market_food_permits;
CREATE TEMP TABLE electronic AS SELECT *, kind_code(kind) || '|' || number AS key, comparable_text(holder) AS n_holder, day(issued_on) AS n_issued, day(nullif(valid_until, '9999-12-31')) AS n_until, certificate_code(status) AS n_status FROM authority_certificates;
CREATE TEMP TABLE qualified AS SELECT key, min(n) AS n_classes, max(n) AS x_classes, arg_min(classes, n) AS classes, arg_max(classes, n) AS classes2 FROM (SELECT classes, kind_code(kind) || '|' || number AS key, comparable_set(classes, '、,;/|') AS n FROM transport_drivers) GROUP BY key;
INSERT INTO said SELECT DISTINCT 'certificate', key, '*', 'entity_unknown', []::STRUCT(source VARCHAR, value VARCHAR)[] FROM (SELECT key FROM electronic UNION ALL SELECT key FROM qualified) ANTI JOIN issued USING (key) WHERE key IS NOT NULL;
INSERT INTO said SELECT 'certificate', key, unnest(['holder', 'issued_on', 'valid_until', 'status']), 'values_differ', unnest([
    CASE WHEN r.n_holder <> c.n_holder THEN [claim(r.source, r.holder), claim('authority_certificates', c.holder)] END,
    CASE WHEN r.n_issued <> c.n_issued THEN [claim(r.source, r.issued_on), claim('authority_certificates', c.issued_on)] END,
    CASE WHEN r.n_until <> c.n_until THEN [claim(r.source, r.valid_until), claim('authority_certificates', c.valid_until)] END,
    CASE WHEN r.n_status <> c.n_status THEN [claim(r.source, r.status), claim('authority_certificates', c.status)] END])
FROM issued r JOIN electronic c USING (key) WHERE r.n_holder <> c.n_holder OR r.n_issued <> c.n_issued OR r.n_until <> c.n_until OR r.n_status <> c.n_status;
INSERT INTO said SELECT 'certificate', key, 'classes', 'values_differ', [claim(r.source, r.classes), claim('transport_drivers', c.classes)] FROM issued r JOIN qualified c USING (key) WHERE c.n_classes = c.x_classes AND r.n_classes <> c.n_classes;
INSERT INTO said SELECT 'certificate', key, 'classes', 'source_contradicts_itself', [claim('transport_drivers', classes), claim('transport_drivers', classes2)] FROM qualified WHERE n_classes <> x_classes;

-- parcels and divisions -------------------------------------------------------------------------------
CREATE TEMP TABLE parcels AS SELECT *, parcel_number AS key, short_address(location) AS n_location, square_metres(area) AS n_area, plain(land_use) AS n_use, plain(town) AS n_town, point(centre) AS n_centre, polygon_form(boundary) AS n_boundary FROM resources_parcels;
CREATE TEMP TABLE titles AS SELECT *, congruent(n_boundary, x_boundary, 0.95, 0.03) AS one_boundary
    FROM (SELECT key, min(l) AS n_location, max(l) AS x_location, arg_min(location, l) AS location, arg_max(location, l) AS location2, min(b) AS n_boundary, max(b) AS x_boundary, arg_min(boundary, b) AS boundary, arg_max(boundary, b) AS boundary2
        FROM (SELECT *, parcel_number AS key, short_address(location) AS l, polygon_form(boundary) AS b FROM resources_titles) GROUP BY key);
CREATE TEMP TABLE ledger AS SELECT *, parcel_number AS key, square_metres_of_mu(area) AS n_area, use_code(land_use) AS n_use, polygon_form(boundary) AS n_boundary FROM guzhen_land;
CREATE TEMP TABLE hazards AS SELECT key, min(l) AS n_location, max(l) AS x_location, arg_min(location, l) AS location, arg_max(location, l) AS location2, min(t) AS n_town, max(t) AS x_town, arg_min(town, t) AS town, arg_max(town, t) AS town2 FROM (SELECT *, parcel_number AS key, short_address(location) AS l, plain(town) AS t FROM emergency_hazards) GROUP BY key;
CREATE TEMP TABLE buildings AS SELECT key, min(l) AS n_location, max(l) AS x_location, arg_min(location, l) AS location, arg_max(location, l) AS location2, min(a) AS n_area, max(a) AS x_area, arg_min(area, a) AS area, arg_max(area, a) AS area2, min(u) AS n_use, max(u) AS x_use, arg_min(land_use, u) AS land_use, arg_max(land_use, u) AS land_use2, min(t) AS n_town, max(t) AS x_town, arg_min(town, t) AS town, arg_max(town, t) AS town2, min(p) AS n_centre, max(p) AS x_centre, arg_min(centre, p) AS centre, arg_max(centre, p) AS centre2
    FROM (SELECT *, parcel_number AS key, short_address(location) AS l, square_metres_of_mu(area) AS a, use_code(land_use) AS u, town_code(town) AS t, point(centre) AS p FROM housing_buildings) GROUP BY key;
INSERT INTO said SELECT DISTINCT 'parcel', key, '*', 'entity_unknown', []::STRUCT(source VARCHAR, value VARCHAR)[] FROM (SELECT key FROM titles UNION ALL SELECT key FROM buildings UNION ALL SELECT key FROM ledger UNION ALL SELECT key FROM hazards) ANTI JOIN parcels USING (key) WHERE key IS NOT NULL;
INSERT INTO said SELECT 'parcel', key, 'location', 'values_differ', [claim('resources_parcels', r.location), claim('resources_titles', c.location)] FROM parcels r JOIN titles c USING (key) WHERE c.n_location = c.x_location AND r.n_location <> c.n_location;
INSERT INTO said SELECT 'parcel', key, unnest(['location', 'area', 'land_use', 'town', 'centre']), 'values_differ', unnest([
    CASE WHEN c.n_location = c.x_location AND r.n_location <> c.n_location THEN [claim('resources_parcels', r.location), claim('housing_buildings', c.location)] END,
    CASE WHEN near(c.n_area, c.x_area, 0.01) AND NOT near(r.n_area, c.n_area, 0.01) THEN [claim('resources_parcels', r.area), claim('housing_buildings', c.area)] END,
    CASE WHEN c.n_use = c.x_use AND r.n_use <> c.n_use THEN [claim('resources_parcels', r.land_use), claim('housing_buildings', c.land_use)] END,
    CASE WHEN c.n_town = c.x_town AND r.n_town <> c.n_town THEN [claim('resources_parcels', r.town), claim('housing_buildings', c.town)] END,
    CASE WHEN within(c.n_centre, c.x_centre, 30) AND NOT within(r.n_centre, c.n_centre, 30) THEN [claim('resources_parcels', r.centre), claim('housing_buildings', c.centre)] END])
FROM parcels r JOIN buildings c USING (key) WHERE c.n_location = c.x_location AND r.n_location <> c.n_location OR near(c.n_area, c.x_area, 0.01) AND NOT near(r.n_area, c.n_area, 0.01)
    OR c.n_use = c.x_use AND r.n_use <> c.n_use OR c.n_town = c.x_town AND r.n_town <> c.n_town OR within(c.n_centre, c.x_centre, 30) AND NOT within(r.n_centre, c.n_centre, 30);
INSERT INTO said SELECT 'parcel', key, unnest(['area', 'land_use']), 'values_differ', unnest([
    CASE WHEN NOT near(r.n_area, c.n_area, 0.01) THEN [claim('resources_parcels', r.area), claim('guzhen_land', c.area)] END,
    CASE WHEN r.n_use <> c.n_use THEN [claim('resources_parcels', r.land_use), claim('guzhen_land', c.land_use)] END])
FROM parcels r JOIN ledger c USING (key) WHERE NOT near(r.n_area, c.n_area, 0.01) OR r.n_use <> c.n_use;
INSERT INTO said SELECT 'parcel', key, unnest(['location', 'town']), 'values_differ', unnest([
    CASE WHEN c.n_location = c.x_location AND r.n_location <> c.n_location THEN [claim('resources_parcels', r.location), claim('emergency_hazards', c.location)] END,
    CASE WHEN c.n_town = c.x_town AND r.n_town <> c.n_town THEN [claim('resources_parcels', r.town), claim('emergency_hazards', c.town)] END])
FROM parcels r JOIN hazards c USING (key) WHERE c.n_location = c.x_location AND r.n_location <> c.n_location OR c.n_town = c.x_town AND r.n_town <> c.n_town;
-- an overlap is computed in Python, so each pair is measured once, apart from what costs next to nothing
INSERT INTO said SELECT 'parcel', key, 'boundary', 'values_differ', [claim('resources_parcels', r.boundary), claim(c.source, c.boundary)] FROM parcels r JOIN (
    SELECT 'resources_titles' AS source, key, boundary, n_boundary FROM titles WHERE one_boundary UNION ALL SELECT 'guzhen_land', key, boundary, n_boundary FROM ledger) c USING (key) WHERE NOT congruent(r.n_boundary, c.n_boundary, 0.95, 0.03);
INSERT INTO said SELECT 'parcel', key, element, 'source_contradicts_itself', [claim(source, one), claim(source, other)] FROM (
    SELECT key, 'location' AS element, 'resources_titles' AS source, location AS one, location2 AS other FROM titles WHERE n_location <> x_location UNION ALL SELECT key, 'location', 'housing_buildings', location, location2 FROM buildings WHERE n_location <> x_location
    UNION ALL SELECT key, 'area', 'housing_buildings', area, area2 FROM buildings WHERE NOT near(n_area, x_area, 0.01) UNION ALL SELECT key, 'land_use', 'housing_buildings', land_use, land_use2 FROM buildings WHERE n_use <> x_use
    UNION ALL SELECT key, 'town', 'housing_buildings', town, town2 FROM buildings WHERE n_town <> x_town UNION ALL SELECT key, 'centre', 'housing_buildings', centre, centre2 FROM buildings WHERE NOT within(n_centre, x_centre, 30)
    UNION ALL SELECT key, 'location', 'emergency_hazards', location, location2 FROM hazards WHERE n_location <> x_location UNION ALL SELECT key, 'town', 'emergency_hazards', town, town2 FROM hazards WHERE n_town <> x_town
    UNION ALL SELECT key, 'boundary', 'resources_titles', boundary, boundary2 FROM titles WHERE NOT one_boundary) SEMI JOIN parcels USING (key);
INSERT INTO said SELECT 'division', key, unnest(['name', 'level']), 'values_differ', unnest([
    CASE WHEN r.n_name <> c.n_name THEN [claim('civil_divisions', r.name), claim('resources_place_names', c.name)] END,
    CASE WHEN r.n_level <> c.n_level THEN [claim('civil_divisions', r.level), claim('resources_place_names', c.level)] END])
FROM (SELECT *, division_code AS key, comparable_text(name) AS n_name, level_code(level) AS n_level FROM civil_divisions) r JOIN (SELECT *, division_code AS key, comparable_text(name) AS n_name, level_code(level) AS n_level FROM resources_place_names) c USING (key) WHERE r.n_name <> c.n_name OR r.n_level <> c.n_level;
INSERT INTO said SELECT 'division', division_code, '*', 'entity_unknown', []::STRUCT(source VARCHAR, value VARCHAR)[] FROM resources_place_names ANTI JOIN civil_divisions USING (division_code);

CREATE TEMP TABLE found AS SELECT entity, key, element, kind, list_distinct(flatten(list(claims))) AS claims FROM said WHERE claims IS NOT NULL GROUP BY ALL;
