// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "node/ledger.hpp"
#include "tests/cli/program.hpp"
#include "tests/support/evm_writes.hpp"
#include "tests/support/scratch_folder.hpp"
#include <fstream>
#include <gmock/gmock.h>

namespace braid::tests
{
namespace
{
using evm::Address;
using evm::KeyKind;
using node::Ledger;
using testing::HasSubstr;

constexpr std::uint64_t height_count = 20;

/// A folder with a ledger of some heights, closed.
class Database
{
public:
    explicit Database(bool settles = false)
    {
        node::LedgerOptions options;
        options.nodes_interval = 4;
        options.database.settle_lag = 2;
        options.database.settle_size_min = 0;
        auto ledger = Ledger::create(path(), Hash32{{0xc4}}, {}, options);
        EXPECT_TRUE(ledger.ok());
        for (std::uint64_t height = 1; height <= height_count; ++height)
        {
            EvmWrites writes;
            for (std::uint64_t account = 0; account < 5; ++account)
            {
                const Address address = Address::of_number(height % 7 * 5 + account);
                writes.put({KeyKind::balance, address}, u256{height + 1});
                writes.put({address, 0, u256{height % 3}}, u256{height});
            }
            EXPECT_TRUE((*ledger)->apply(writes.sorted()).ok());
            EXPECT_TRUE((*ledger)->commit({}).ok());
        }
        EXPECT_TRUE((*ledger)->wait(height_count).ok());
        if (settles)
        {
            EXPECT_TRUE((*ledger)->settle().ok());
        }
        root = to_hex((*ledger)->state_root());
    }
    [[nodiscard]] std::string path(const std::string& name = "data") const
    {
        return (folder_.path() / name).string();
    }

    std::string root;

private:
    ScratchFolder folder_;
};
}  // namespace

TEST(db, tells_what_a_database_has)
{
    const Database database;
    const auto text = braid({"db", "stats", database.path()});
    EXPECT_EQ(text.code, 0);
    EXPECT_THAT(text.out, HasSubstr("heights      0 to 20;"));
    EXPECT_THAT(text.out, HasSubstr("state root   " + database.root));
    const auto json = nlohmann::json::parse(braid({"db", "stats", "--json", database.path()}).out);
    EXPECT_EQ(json["heights"]["last"], height_count);
    EXPECT_EQ(json["state_root"], database.root);
    EXPECT_GT(json["log"]["bytes"], 0);
}

TEST(db, checks_a_database)
{
    const Database database;
    const auto text = braid({"db", "check", database.path()});
    EXPECT_EQ(text.code, 0) << text.out;
    EXPECT_THAT(text.out, HasSubstr("log      20 records, heights 1 to 20: ok"));
    EXPECT_THAT(text.out, HasSubstr("nodes: ok"));
    const auto json = nlohmann::json::parse(braid({"db", "check", "--json", database.path()}).out);
    EXPECT_EQ(json["ok"], true);
    EXPECT_EQ(json["records"], height_count);
}

TEST(db, finds_nodes_that_are_not_those_of_the_state)
{
    const Database database{true};
    {
        auto store = storage::open_rocks_store(Ledger::store_folder(database.path()));
        ASSERT_TRUE(store.ok());
        std::vector<std::uint8_t> last;
        ASSERT_TRUE((*store)
                ->view()
                ->scan(storage::Column::evm_nodes, {},
                    [&](Bytes key, Bytes)
                    {
                        last.assign(key.begin(), key.end());
                        return true;
                    })
                .ok());
        const storage::StoreWrite write{
            .column = storage::Column::evm_nodes, .key = last, .value = {}};
        ASSERT_TRUE((*store)->commit({&write, 1}).ok());
    }
    const auto result = braid({"db", "check", database.path()});
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.out, HasSubstr("FAIL the nodes of tries in the store are not those"));
}

TEST(db, finds_a_damaged_log)
{
    const Database database;
    std::filesystem::path segment;
    for (const auto& entry : std::filesystem::directory_iterator(database.path() + "/log"))
        if (entry.path().extension() == ".log")
            segment = entry.path();
    {
        // Within the body of the second record: a page of the header, then one of the first group.
        std::fstream file{segment, std::ios::in | std::ios::out | std::ios::binary};
        file.seekp(4096 + 100);
        file.put('\x7f');
    }
    const auto result = braid({"db", "check", "--json", database.path()});
    EXPECT_EQ(result.code, 1);
    EXPECT_EQ(nlohmann::json::parse(result.out)["ok"], false);
}

TEST(db, forgets_old_heights)
{
    const Database database;
    const auto result = braid({"db", "prune", database.path(), "--keep", "3"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("heights 17 to 20"));
    const auto json = nlohmann::json::parse(braid({"db", "stats", "--json", database.path()}).out);
    EXPECT_EQ(json["heights"]["oldest"], 17);
    EXPECT_EQ(braid({"db", "check", database.path()}).code, 0);
}

TEST(db, makes_a_checkpoint_that_is_a_database)
{
    const Database database;
    const std::string to = database.path("copy");
    const auto result = braid({"db", "checkpoint", database.path(), to});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("at height 20"));
    EXPECT_EQ(nlohmann::json::parse(braid({"db", "stats", "--json", to}).out)["state_root"],
        database.root);
    EXPECT_EQ(braid({"db", "check", to}).code, 0);
    EXPECT_EQ(braid({"db", "checkpoint", database.path(), to}).code, 2);
}

TEST(db, carries_a_state_in_a_file)
{
    const Database database;
    const std::string file = database.path("state.snapshot");
    const auto written = braid({"db", "export", database.path(), file});
    EXPECT_EQ(written.code, 0) << written.err;
    EXPECT_THAT(written.out, HasSubstr("height 20, state root " + database.root));
    const std::string to = database.path("imported");
    const auto read = braid({"db", "import", file, to});
    EXPECT_EQ(read.code, 0) << read.err;
    EXPECT_THAT(read.out, HasSubstr("height 20, state root " + database.root));
    const auto checked = braid({"db", "check", to});
    EXPECT_EQ(checked.code, 0) << checked.out;
    EXPECT_EQ(braid({"db", "import", file, to}).code, 2);
    const auto again = braid({"db", "import", "--json", file, database.path("again")});
    EXPECT_EQ(nlohmann::json::parse(again.out)["state_root"], database.root);

    // It goes on from there.
    const auto ledger = Ledger::open(to);
    ASSERT_TRUE(ledger.ok()) << ledger.error().detail;
    EvmWrites writes;
    writes.put({KeyKind::balance, Address::of_number(1)}, u256{77});
    EXPECT_EQ((*ledger)->apply(writes.sorted()).value(), height_count + 1);
    EXPECT_TRUE((*ledger)->commit({}).ok());
    EXPECT_TRUE((*ledger)->wait(height_count + 1).ok());
}

TEST(db, refuses_a_file_that_is_no_snapshot)
{
    const ScratchFolder folder;
    const auto file = folder.write("x", "not a snapshot");
    const auto result = braid({"db", "import", file.string(), (folder.path() / "data").string()});
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.err, HasSubstr("x: "));
}

TEST(db, is_bad_input_where_there_is_no_database)
{
    const ScratchFolder folder;
    for (const std::string command : {"stats", "check", "prune"})
    {
        const auto result = braid({"db", command, folder.path().string()});
        EXPECT_EQ(result.code, 2) << command;
        EXPECT_THAT(result.err, HasSubstr("no database is in this folder")) << command;
    }
    EXPECT_EQ(braid({"db"}).code, 2);
}
}  // namespace braid::tests
