BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE balances (
	chain INTEGER NOT NULL, 
	party TEXT NOT NULL, 
	account TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	posted BIGINT NOT NULL, 
	pending_in BIGINT NOT NULL, 
	pending_out BIGINT NOT NULL, 
	version BIGINT NOT NULL, 
	floor BIGINT, 
	PRIMARY KEY (chain, party, account, unit), 
	FOREIGN KEY(chain) REFERENCES chains (id)
);
INSERT INTO "balances" VALUES(1,'(outside)','market','USD 0.01',66400,0,0,8,NULL);
INSERT INTO "balances" VALUES(1,'(outside)','market','m3 at 20C',-10,0,0,8,NULL);
INSERT INTO "balances" VALUES(1,'(outside)','supply and use','m3 at 20C',650,0,0,5,NULL);
INSERT INTO "balances" VALUES(1,'A','cash','USD 0.01',10558969,0,0,12,NULL);
INSERT INTO "balances" VALUES(1,'A','fuel in kind','m3 at 20C',-19,0,0,10,NULL);
INSERT INTO "balances" VALUES(1,'A','title','m3 at 20C',-600,0,0,4,NULL);
INSERT INTO "balances" VALUES(1,'B','cash','USD 0.01',-10626400,0,0,12,NULL);
INSERT INTO "balances" VALUES(1,'B','title','m3 at 20C',1,0,0,6,NULL);
INSERT INTO "balances" VALUES(1,'KZ-Op','held for shippers','m3 at 20C',-600,0,0,4,NULL);
INSERT INTO "balances" VALUES(1,'KZ-Op','imbalance','m3 at 20C',-41,0,0,8,NULL);
INSERT INTO "balances" VALUES(1,'KZ-Op','neutrality','USD 0.01',0,0,0,8,NULL);
INSERT INTO "balances" VALUES(1,'KZ-Op','system','m3 at 20C',600,0,0,4,NULL);
INSERT INTO "balances" VALUES(1,'RU-Op','fuel in kind','m3 at 20C',19,0,0,10,NULL);
INSERT INTO "balances" VALUES(1,'RU-Op','held for shippers','m3 at 20C',600,0,0,4,NULL);
INSERT INTO "balances" VALUES(1,'RU-Op','system','m3 at 20C',-600,0,0,4,NULL);
INSERT INTO "balances" VALUES(1,'RU-Op','transit fees','USD 0.01',1031,0,0,9,NULL);
INSERT INTO "balances" VALUES(1,'KZ-Op','capacity','1000m3 at 20C',0,0,-7,15,-10);
INSERT INTO "balances" VALUES(1,'RU-Op','title','1000m3 at 20C',0,7,0,15,NULL);
CREATE TABLE chains (
	id INTEGER NOT NULL, 
	agreement TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	receipts BIGINT NOT NULL, 
	receipt_hash VARCHAR(64) NOT NULL, 
	recorded_at VARCHAR(27) NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (agreement)
);
INSERT INTO "chains" VALUES(1,'KZ-Op+RU-Op',15,'9a12c929a37249d3fb324522583c4e1897d996562eb947292f2fce2dd9f5e6c1',3,'aae78311e3df78ceb851c81539772b097706f556b7fe928046d287e5a2c872d3','2026-01-16T08:00:00.003000Z');
CREATE TABLE receipts (
	chain INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	"key" TEXT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	first BIGINT NOT NULL, 
	last BIGINT NOT NULL, 
	head VARCHAR(64) NOT NULL, 
	recorded_at VARCHAR(27) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (chain, number), 
	FOREIGN KEY(chain) REFERENCES chains (id)
);
INSERT INTO "receipts" VALUES(1,0,'day 2026-03-28 #1 6be610b4cf93a0da 3895364f6ecf0e7e','9cf3fff528d49ea801e2a76747982eaebc15c0c1f060b967006190486a122f64',0,13,'67499f3ebd0c63eb1db5187a34534ad4ae8f23d1f091db9e0123dcd0172230b7','2026-01-16T08:00:00.001000Z','1b23443fab26ae3d7a5d9fd8ad8d3f7440ae1ed04c1010dc4061deb333cdf64a');
INSERT INTO "receipts" VALUES(1,1,'Floor','2e684cd4bfc6d43e9b52103988aabab52e8c7d0d8a6c88cf9b289c004fafe0a3',14,14,'f5d5f91fbdb2ec10290b3f69ca1ce0ea5c73f0247eb4d99b656668cafee55ee6','2026-01-16T08:00:00.002000Z','99a3c15076a4ef09dc3e4409482dc10c6c67bc67897eb37646a22e8d923b162a');
INSERT INTO "receipts" VALUES(1,2,'held','54364e91ea719cd1596d0929969d71beb28753242a06ac2ccdc665b3dc8b1876',15,15,'9a12c929a37249d3fb324522583c4e1897d996562eb947292f2fce2dd9f5e6c1','2026-01-16T08:00:00.003000Z','aae78311e3df78ceb851c81539772b097706f556b7fe928046d287e5a2c872d3');
CREATE TABLE records (
	chain INTEGER NOT NULL, 
	seq BIGINT NOT NULL, 
	record VARCHAR(16) NOT NULL, 
	id TEXT, 
	day VARCHAR(10), 
	run VARCHAR(10), 
	settles TEXT, 
	reverses TEXT, 
	body TEXT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (chain, seq), 
	FOREIGN KEY(chain) REFERENCES chains (id)
);
INSERT INTO "records" VALUES(1,0,'agreement',NULL,NULL,NULL,NULL,NULL,'{"agreement":"KZ-Op+RU-Op","format":"gasunion/record/1","record":"agreement"}','e6bc79c10e9611e553bfd5213de87be54e630be5ee8ae55b09042911f2f5938d');
INSERT INTO "records" VALUES(1,1,'input',NULL,'2026-03-28','2026-03-28',NULL,NULL,'{"bundle":{"bookings":{"A1":{"from":"2026-01-01","kind":"firm","point":"P","quantity":20,"shipper":"A","side":"exit","until":"2027-01-01"},"A2":{"from":"2026-01-01","kind":"interruptible","point":"P","quantity":9,"shipper":"A","side":"exit","stamp":"2025-11-01","until":"2027-01-01"},"B1":{"from":"2026-01-01","kind":"firm","point":"P","quantity":30,"shipper":"B","side":"entry","until":"2027-01-01"},"C1":{"from":"2026-01-01","kind":"firm","point":"P","quantity":30,"shipper":"C","side":"exit","until":"2026-03-28"},"D1":{"from":"2026-03-29","kind":"firm","point":"P","quantity":30,"shipper":"D","side":"entry","until":"2027-01-01"}},"bundle":"gasunion/day/2","clocks":["Asia/Almaty"],"closed_days":{"P":{"2026-03-27":{"confirmed":{"A>B":7,"C>B":3},"measured":600,"method":"pro_rata"}}},"consents":{"change":{"participants":["A","B"],"votes":{"A":"yes","B":"no"}}},"conversions":{"U":{"at":"20C","gcv_kwh_per_m3":"10.20","to":"0C","volume_m3":1250}},"funds":{"F":{"currency":"EUR","fund":"90","load":{"A":"10","B":"20"},"loss_price":{"A":"4","B":"5"},"net_flow":{"A":"3","B":"1"},"transit":{"A":"10","B":"20"},"transit_losses":{"A":"1","B":"0"}}},"gas_day":"2026-03-28","linepack":{"KZ-Op":{"opening":10,"unit":"m3 at 20C"}},"nominations":{"n1":{"counterparty":"B","daily":621,"point":"P","received":"2026-03-27T12:00:00Z","shipper":"A","side":"exit","unit":"m3 at 20C"},"n2":{"counterparty":"A","hours":[26,26,26,26,26,26,26,26,26,26,26,26,26,26,26,26,26,26,26,26,26,26,26],"point":"P","received":"2026-03-27T12:00:00Z","shipper":"B","side":"entry","unit":"m3 at 20C"},"n3":{"counterparty":"B","hours":[4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4],"point":"P","received":"2026-03-27T12:00:00Z","shipper":"C","side":"exit","unit":"m3 at 20C"},"n4":{"counterparty":"A","hours":[4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4],"point":"P","received":"2026-03-27T12:00:00Z","shipper":"D","side":"entry","unit":"m3 at 20C"}},"points":{"P":{"balancing_account":{"at_limit":"pro_rata","limit":2,"opening":5},"entry_operator":"KZ-Op","exit_operator":"RU-Op","gas_day":{"start":"06:00","zone":"Europe/Berlin"},"nominations":{"deadline":"14:00","first_cycle":"16:00"},"reference":"20C","transit":{"currency":"USD","fuel_rate_of_receipts":"0.03","tariff":"2.10"},"unit":"m3"}},"readings":{"Q":{"day":"2026-03-27","point":"P","quantity":601,"received":"2026-03-29T09:00:00Z"},"R":{"point":"P","quantity":599,"received":"2026-03-29T08:00:00Z"}},"sections":{"S":{"capacity":[20,20,20,90,90,90,90,90,90,90,90,90,90,90,90,90,90,90,90,90,90,90,90],"points":["P"]}},"swaps":{"W":{"exchange_ratio":"1.75","first":"A","legs":{"L1":{"entry_shipper":"B","exit_shipper":"A","giver":"A","point":"P","taker":"B"},"L2":{"giver":"B","quantity":350,"taker":"A"}},"second":"B"}},"take_or_pay":{"K":{"annual_quantity":400,"buyer":"B","currency":"USD","make_up_years":3,"price":"160.00","seller":"A","share":"0.8","taken":{"2024":300,"2025":360},"unit":"m3 at 20C"}},"transit":{"T":{"carrier":"RU-Op","km":"820","point":"P","shipper":"A"}},"zones":{"Z":{"average_price":"60.00","currency":"USD","operator":"KZ-Op","operator_buys":[["64.50",12]],"operator_sells":[["55.00",2]],"points":["P"],"portfolios":{"B":{"inputs":90,"offtakes":740}},"small_adjustment":"0.05","tolerance_of_offtakes":"0.02","tolerance_quantity":7,"unit":"m3 at 20C"}}},"bundle_sha256":"6be610b4cf93a0daae6fa6e60021ec39f73c61ab13ff37795f4d4f9be728c265","day":"2026-03-28","program":"0.1.0","record":"input","result_sha256":"3895364f6ecf0e7e37d4aeeedaca1bee18e173d180d66d3a6e7288f7e6dd836c","time_rules":{"database":"IANA time zone database","sha256":"100f51290339507509469f6a8a228b8f4705c455d02f47369ce55e6cfdc3ee9a","version":"2026f"}}','c6d5e7d39b83cc88c7a4e3c09a8dc184843f60f7500ae353055f8a83cc3ad4aa');
INSERT INTO "records" VALUES(1,2,'entry','2026-03-28 #1 flow P A>B','2026-03-28','2026-03-28',NULL,NULL,'{"day":"2026-03-28","id":"2026-03-28 #1 flow P A>B","kind":"flow","postings":[["A","title","m3 at 20C",[-20,-20,-20,-26,-26,-26,-26,-26,-26,-26,-26,-26,-26,-26,-26,-26,-26,-26,-26,-26,-26,-26,-26]],["B","title","m3 at 20C",[20,20,20,26,26,26,26,26,26,26,26,26,26,26,26,26,26,26,26,26,26,26,26]]],"record":"entry","run":"2026-03-28","state":"posted","trace":"confirmed, by the hour","where":"P"}','8a0f4b02b007bf6c4be2a3eea982b4d77779a3366039b109b08f57297bbdb3ae');
INSERT INTO "records" VALUES(1,3,'entry','2026-03-28 #1 custody P','2026-03-28','2026-03-28',NULL,NULL,'{"day":"2026-03-28","id":"2026-03-28 #1 custody P","kind":"custody","postings":[["RU-Op","system","m3 at 20C",-599],["RU-Op","held for shippers","m3 at 20C",599],["KZ-Op","system","m3 at 20C",599],["KZ-Op","held for shippers","m3 at 20C",-599],["A","title","m3 at 20C",-19],["B","title","m3 at 20C",19]],"record":"entry","run":"2026-03-28","state":"posted","trace":"metered 599, allocated 599, posted 0","where":"P"}','c5d5285fd20bd9bd479c18ce7cc1d487dfa5724af0f59ac07806f8963970318b');
INSERT INTO "records" VALUES(1,4,'entry','2026-03-28 #1 correction P Q','2026-03-27','2026-03-28',NULL,NULL,'{"day":"2026-03-27","id":"2026-03-28 #1 correction P Q","kind":"correction","postings":[["RU-Op","system","m3 at 20C",-1],["RU-Op","held for shippers","m3 at 20C",1],["KZ-Op","system","m3 at 20C",1],["KZ-Op","held for shippers","m3 at 20C",-1],["A","title","m3 at 20C",-1],["B","title","m3 at 20C",1]],"record":"entry","run":"2026-03-28","state":"posted","trace":"reading Q of 2026-03-27: changed by 1, posted 0","where":"P"}','69c45819d138b6b8f4d1ba4ba445d94cca2f27274bc57a48af3d93b8c5627eb9');
INSERT INTO "records" VALUES(1,5,'entry','2026-03-28 #1 home Z B','2026-03-28','2026-03-28',NULL,NULL,'{"day":"2026-03-28","id":"2026-03-28 #1 home Z B","kind":"supply and use","postings":[["(outside)","supply and use","m3 at 20C",650],["B","title","m3 at 20C",-650]],"record":"entry","run":"2026-03-28","state":"posted","trace":"90 in and 740 out elsewhere than at border points","where":"Z"}','f111cc145621aef6843c01522ffd902c7a615a5979aece080cfa51dc5b5609a2');
INSERT INTO "records" VALUES(1,6,'entry','2026-03-28 #1 imbalance Z B','2026-03-28','2026-03-28',NULL,NULL,'{"day":"2026-03-28","id":"2026-03-28 #1 imbalance Z B","kind":"imbalance","postings":[["B","title","m3 at 20C",51],["KZ-Op","imbalance","m3 at 20C",-51],["B","cash","USD 0.01",-322650],["KZ-Op","neutrality","USD 0.01",322650]],"record":"entry","run":"2026-03-28","state":"posted","trace":"imbalance -51: -51 settled at 55.00 long, 64.50 short, 0 carried","where":"Z"}','92e6f7b969a64b6efd0a4a13f09e29f86bdf6a00c4bee2993955288a6a3526ee');
INSERT INTO "records" VALUES(1,7,'entry','2026-03-28 #1 neutrality Z B','2026-03-28','2026-03-28',NULL,NULL,'{"day":"2026-03-28","id":"2026-03-28 #1 neutrality Z B","kind":"neutrality","postings":[["KZ-Op","neutrality","USD 0.01",-256250],["B","cash","USD 0.01",256250]],"record":"entry","run":"2026-03-28","state":"posted","trace":"share of 2562.50 by off-takes","where":"Z"}','c8ff0926d46fa10738451458fcbd019bf81fca55f8df0ce0af983b14ae2adbea');
INSERT INTO "records" VALUES(1,8,'entry','2026-03-28 #1 trades Z','2026-03-28','2026-03-28',NULL,NULL,'{"day":"2026-03-28","id":"2026-03-28 #1 trades Z","kind":"operator''s trades","postings":[["(outside)","market","m3 at 20C",-10],["KZ-Op","imbalance","m3 at 20C",10],["(outside)","market","USD 0.01",66400],["KZ-Op","neutrality","USD 0.01",-66400]],"record":"entry","run":"2026-03-28","state":"posted","trace":"the operator''s own purchases and sales of the day","where":"Z"}','cb332537015edf73404e140145d5fe4077b6d2066a99c52d60e65df71ec686a7');
INSERT INTO "records" VALUES(1,9,'entry','2026-03-28 #1 transit T','2026-03-28','2026-03-28',NULL,NULL,'{"day":"2026-03-28","id":"2026-03-28 #1 transit T","kind":"transit","postings":[["A","cash","USD 0.01",-1031],["RU-Op","transit fees","USD 0.01",1031]],"record":"entry","run":"2026-03-28","state":"posted","trace":"0.599 thousand m3 over 820.00 km at 2.10 USD per 1000 m3 per 100 km; fuel 3.00 % of receipts","where":"P"}','0a1e8c21f49398e625d42b607ea5b66fd4f393047fe7f4187bfe0e5b19556cf3');
INSERT INTO "records" VALUES(1,10,'entry','2026-03-28 #1 fuel T','2026-03-28','2026-03-28',NULL,NULL,'{"day":"2026-03-28","id":"2026-03-28 #1 fuel T","kind":"fuel","postings":[["A","fuel in kind","m3 at 20C",-19],["RU-Op","fuel in kind","m3 at 20C",19]],"record":"entry","run":"2026-03-28","state":"posted","trace":"0.599 thousand m3 over 820.00 km at 2.10 USD per 1000 m3 per 100 km; fuel 3.00 % of receipts","where":"P"}','4d8924e4cda8ede4b46df53efae99520536d352e01cd15220d26b21c678d7acb');
INSERT INTO "records" VALUES(1,11,'entry','2026-03-28 #1 take or pay K 2024','2026-03-28','2026-03-28',NULL,NULL,'{"day":"2026-03-28","id":"2026-03-28 #1 take or pay K 2024","kind":"take or pay","postings":[["B","cash","USD 0.01",-5120000],["A","cash","USD 0.01",5120000]],"record":"entry","run":"2026-03-28","state":"posted","trace":"gas year 2024: taken 300, short 20, made up 0 m3 at 20C at 160.00 USD","where":"K"}','45aac04d37a4c73c1d7c089ab8119759963f5b4ae727c828cbbade8712c144a3');
INSERT INTO "records" VALUES(1,12,'entry','2026-03-28 #1 take or pay K 2025','2026-03-28','2026-03-28',NULL,NULL,'{"day":"2026-03-28","id":"2026-03-28 #1 take or pay K 2025","kind":"take or pay","postings":[["B","cash","USD 0.01",-5440000],["A","cash","USD 0.01",5440000]],"record":"entry","run":"2026-03-28","state":"posted","trace":"gas year 2025: taken 360, short 0, made up 20 m3 at 20C at 160.00 USD","where":"K"}','b291c012fb4d56fdc8ffe5385687dc044f069eb56814b7874a10120c27c9fce7');
INSERT INTO "records" VALUES(1,13,'close',NULL,'2026-03-28',NULL,NULL,NULL,'{"day":"2026-03-28","record":"close"}','67499f3ebd0c63eb1db5187a34534ad4ae8f23d1f091db9e0123dcd0172230b7');
INSERT INTO "records" VALUES(1,14,'floor',NULL,NULL,NULL,NULL,NULL,'{"account":"capacity","least":-10,"party":"KZ-Op","record":"floor","unit":"1000m3 at 20C"}','f5d5f91fbdb2ec10290b3f69ca1ce0ea5c73f0247eb4d99b656668cafee55ee6');
INSERT INTO "records" VALUES(1,15,'entry','held','2026-01-15',NULL,NULL,NULL,'{"day":"2026-01-15","id":"held","kind":"flow","postings":[["KZ-Op","capacity","1000m3 at 20C",-7],["RU-Op","title","1000m3 at 20C",7]],"record":"entry","state":"pending","trace":"confirmed","where":"Kartaly"}','9a12c929a37249d3fb324522583c4e1897d996562eb947292f2fce2dd9f5e6c1');
CREATE UNIQUE INDEX records_id ON records (chain, id) WHERE id IS NOT NULL;
CREATE UNIQUE INDEX records_settles ON records (chain, settles) WHERE settles IS NOT NULL;
CREATE UNIQUE INDEX records_reverses ON records (chain, reverses) WHERE reverses IS NOT NULL;
CREATE INDEX records_day ON records (chain, day);
CREATE UNIQUE INDEX receipts_key ON receipts (chain, "key");
CREATE INDEX receipts_last ON receipts (chain, last);
CREATE TRIGGER records_no_update BEFORE UPDATE ON records BEGIN SELECT RAISE(ABORT, 'what was recorded is not changed'); END;
CREATE TRIGGER records_no_delete BEFORE DELETE ON records BEGIN SELECT RAISE(ABORT, 'what was recorded is not changed'); END;
CREATE TRIGGER receipts_no_update BEFORE UPDATE ON receipts BEGIN SELECT RAISE(ABORT, 'what was recorded is not changed'); END;
CREATE TRIGGER receipts_no_delete BEFORE DELETE ON receipts BEGIN SELECT RAISE(ABORT, 'what was recorded is not changed'); END;
COMMIT;
