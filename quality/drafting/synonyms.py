"""What government tables call common things: names that mean the same, and their pinyin initials.

General usage belongs here; what one city calls a thing stands in its catalogue. Each text holds one entry a
line, its words parted by 、; a line that ends in a backslash goes on in the next.
"""


def _entries(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split("、")) for line in text.strip().splitlines())


def _named(text: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(words) for name, *words in _entries(text)}


def _words(text: str) -> frozenset[str]:
    return frozenset(word for entry in _entries(text) for word in entry)


SYNONYMS = _entries("""
公民身份号码、公民身份证号码、身份号码、身份证号、身份证号码、居民身份证号、居民身份证号码、身份证件号码、\
身份证、证件号码、证件号、本人身份证号、社会保障号码、社会保障号、identity number、id number、id no、\
idcard、id card、id_number
统一社会信用代码、社会信用代码、信用代码、统一信用代码、纳税人识别号、税号、组织机构代码、单位信用代码、\
credit code、uscc、credit_code
注册号、工商注册号、营业执照注册号、registration number
姓名、名字、中文姓名、人员姓名、本人姓名、户主、户主姓名、户名、权利人、权利人名称、权利人姓名、产权人、\
职工姓名、当事人、申请人、person name、full name、xingming
曾用名、别名、former name
性别、性别代码、sex、gender
出生日期、出生年月日、出生年月、出生时间、生日、birth date、birthday、date of birth、dob
民族、民族代码、民族名称、ethnic group、ethnicity
国籍、国家、国籍代码、国家或地区、国籍地区、nationality
籍贯、祖籍、native place
婚姻状况、婚姻状态、婚姻、婚姻状况代码、婚否、marital status
文化程度、学历、最高学历、education
政治面貌、政治面貌代码
职业、职业类别、occupation
联系电话、电话、电话号码、手机、手机号、手机号码、移动电话、联系方式、联系号码、本人电话、联系人电话、\
固定电话、phone、telephone、mobile、tel、contact
电子邮箱、邮箱、电子邮件、email、e-mail
邮政编码、邮编、postcode、zip code
住址、地址、家庭住址、家庭地址、居住地址、现住址、现居住地址、常住地址、户籍地址、户口地址、户籍所在地、\
户口所在地、联系地址、通讯地址、通信地址、详细地址、address、home address
住所、注册地址、登记住所、单位地址、企业地址、机构地址、经营地址、经营场所、办公地址、生产经营地址、\
营业地址、注册住所、地址、registered address
坐落、坐落位置、房屋坐落、土地坐落、位置、地理位置、所在位置、地址、location
死亡日期、死亡时间、去世日期、逝世日期、date of death、death date
名称、单位名称、企业名称、公司名称、机构名称、组织名称、法人名称、主体名称、市场主体名称、纳税人名称、\
商户名称、店名、字号名称、业户名称、参保单位名称、用人单位、company name
名称、标准名称、区划名称、行政区划名称、地名、地名名称、division name
法定代表人、法定代表人姓名、法人代表、法人代表姓名、法人姓名、法人、负责人、单位负责人、负责人姓名、\
法定代表人负责人、经营者、投资人、legal representative
成立日期、设立日期、开业日期、成立时间、注册日期、创建日期、established on、date of establishment、\
开业设立日期
注册资本、注册资金、开办资金、认缴注册资本、注册资本金、出资额、registered capital
行业门类、行业、行业代码、所属行业、行业名称、国民经济行业、industry
登记状态、经营状态、企业状态、纳税人状态、主体状态、单位状态、存续状态、营业状态、registration status
企业类型、主体类型、市场主体类型、company type
吊销日期、吊销时间、revoked on
注销日期、注销时间、cancelled on
经营范围、业务范围、经营项目、business scope
月工资基数、工资基数、缴费基数、缴存基数、月缴费基数、月缴存基数、申报基数、月工资、月平均工资、\
月工资薪金、工资薪金、wage base
证照类型、证件类型、证照类别、证书类型、证件类别、证照种类、证照名称、certificate kind
证照号码、证照编号、证书编号、证书号、证号、许可证编号、许可证号、执照编号、证照号、档案编号、\
certificate number
持证主体、持证人、持证者、持有人、持证单位、证照持有人、持证主体名称、holder
发证日期、颁发日期、签发日期、领证日期、初次领证日期、核发日期、制证日期、发证时间、issued on
有效期止、有效期至、有效期截止、有效期截止日期、有效截止日期、到期日期、截止日期、失效日期、有效期限、\
有效期、valid until、expiry date
有效期起、有效期自、生效日期、起始日期、valid from
状态、证照状态、证件状态、证书状态、许可状态、有效状态、certificate status
准驾车型、驾驶车型、driving classes
发证机关、颁发机构、发证单位、签发机关、issuing authority
宗地代码、宗地号、宗地编号、地块编号、地块号、宗地编码、parcel number
不动产单元号、不动产单元代码
不动产权证号、产权证号、权证号、不动产权证书号
面积、宗地面积、用地面积、土地面积、占地面积、地块面积、area
建筑面积、总建筑面积、房屋面积、floor area
用途、土地用途、规划用途、地类、土地类型、宗地用途、land use
镇街、镇区、所属镇街、所在镇街、所属镇区、所在镇区、街道、乡镇、乡镇街道、town
中心点、中心点坐标、坐标、经纬度、中心坐标、位置坐标、地理坐标、coordinates
驻地坐标、驻地经纬度、坐标、经纬度
经度、longitude、lng、lon
纬度、latitude、lat
区划代码、行政区划代码、区划编码、行政区划编码、行政区代码、区域代码、division code、area code
级别、层级、等级、区划级别、行政级别、level
车牌号、号牌号码、车牌号码、机动车号牌、plate
金额、amount
备注、说明、remark、note
""")
"""Each group's names mean the same. A name may stand in several groups, each for another kind of thing."""

INITIALS = _named("""
xm、姓名
zwxm、中文姓名
cym、曾用名
sfzh、身份证号
sfzhm、身份证号码
gmsfhm、公民身份号码
gmsfzhm、公民身份证号码
zjhm、证件号码
zjlx、证件类型
xb、性别
xbdm、性别代码
csrq、出生日期
csny、出生年月
mz、民族
mzdm、民族代码
gj、国籍
jg、籍贯
hyzk、婚姻状况
hyzt、婚姻状态
whcd、文化程度
xl、学历
zzmm、政治面貌
dh、电话
lxdh、联系电话
sj、手机
sjh、手机号
sjhm、手机号码
lxfs、联系方式
yb、邮编
yzbm、邮政编码
dz、地址
zz、住址
jtzz、家庭住址
xzz、现住址
hjdz、户籍地址
hkszd、户口所在地
lxdz、联系地址
zcdz、注册地址
jydz、经营地址
dwdz、单位地址
zs、住所
zl、坐落
swrq、死亡日期
mc、名称
dwmc、单位名称
qymc、企业名称
jgmc、机构名称
tyshxydm、统一社会信用代码
xydm、信用代码
nsrsbh、纳税人识别号
nsrmc、纳税人名称
zch、注册号
fddbr、法定代表人
fddbrxm、法定代表人姓名
frdb、法人代表
fzr、负责人
clrq、成立日期
zczb、注册资本
hy、行业
hydm、行业代码
hymc、行业名称
djzt、登记状态
jyzt、经营状态
jyfw、经营范围
jfjs、缴费基数
zzlx、证照类型
zzhm、证照号码
zsbh、证书编号
fzrq、发证日期
yxqz、有效期至
yxqjz、有效期截止
zt、状态
zddm、宗地代码
zdmj、宗地面积
mj、面积
yt、用途
tdyt、土地用途
xzqhdm、行政区划代码
qhdm、区划代码
qhmc、区划名称
jb、级别
bz、备注
je、金额
""")
"""Pinyin initials, as departments name columns in databases → what they stand for."""

CODINGS = _named("""
男、m、male、男性、男士
女、f、female、女性、女士
存续、正常、在营、开业、在业、在册、存续在营开业在册、登记成立
吊销、已吊销、吊销未注销
注销、已注销
迁出、已迁出、迁移
有效、正常、在用、valid
过期、已过期、逾期、失效、超期
已婚、初婚、再婚、复婚、有配偶、married
未婚、single、unmarried
离婚、离异、已离婚、divorced
丧偶、widowed
""")
"""The meaning of a code → what other systems write for the same."""

NOTHING = _words("""
#n/a、(null)、*、-、--、---、.、/、<null>、?、\\、\\n、n/a、na、nan、nil、none、null、unknown、–、—、\
——、不明、不详、无、无。、无数据、暂无、未填、未填写、未提供、未知、未说明、未采集、没有、空、？
""")
"""Texts that people and systems write for no value, in lower case."""

CHANGES = _words("""
i、u、a、m、n、c、insert、update、upsert、add、modify、new、新增、增加、变更、修改、更新、新建、签发、\
换发、补发、登记、增、改、迁入
""")
"""What an increment's new and changed rows are marked with, in lower case."""

DELETES = _words("""
d、x、delete、remove、del、注销、删除、撤销、作废、吊销、删、废止、终止、迁出
""")
"""What an increment's rows that are gone are marked with, in lower case."""

OPERATION_HEADERS = _words("""
操作、操作标志、操作类型、操作标识、变更类型、变更标志、变更标识、变动类型、更新标志、更新类型、增量标识、\
增量标志、增删改标志、数据状态标识、czbz、czlx、czbs、bglx、bgbz、op、oper、operation、op type、optype、\
change、change type、action
""")
"""Headers of the column that says what happened to a row."""
