// SPDX-License-Identifier: Apache-2.0
// Functions of real frameworks that come down to natives, on the state of their genesis.
#include "base/hex.hpp"
#include "kernels/keccak.hpp"
#include "tests/support/genesis_modules.hpp"
#include "tests/support/vectors.hpp"
#include "tests/vm-frontends/move/natives/native_bench.hpp"
#include "vm-frontends/move/runtime/session.hpp"

namespace braid::move::tests
{
namespace
{
using ByteString = std::vector<std::uint8_t>;

/// BCS by hand.
class Encoded
{
public:
    Encoded& u8(std::uint8_t value)
    {
        bytes_.push_back(value);
        return *this;
    }
    Encoded& u64(std::uint64_t value)
    {
        bcs::Writer{bytes_}.u64(value);
        return *this;
    }
    Encoded& text(std::string_view value)
    {
        bcs::Writer{bytes_}.bytes(bytes_of_text(value));
        return *this;
    }
    Encoded& raw(Bytes value)
    {
        bcs::Writer{bytes_}.raw(value);
        return *this;
    }
    operator ByteString() const { return bytes_; }
    [[nodiscard]] std::string hex() const { return to_hex(bytes_); }

private:
    ByteString bytes_;
};

ByteString u64_of(std::uint64_t value)
{
    return Encoded{}.u64(value);
}

ByteString text_argument(std::string_view value)
{
    return Encoded{}.text(value);
}

ByteString address_argument(std::uint64_t last_bytes)
{
    return Encoded{}.raw(address_of(last_bytes));
}

/// BCS of the TypeTag of 0x1::module::name.
ByteString core_tag(std::string_view module, std::string_view name)
{
    return Encoded{}.u8(7).raw(address_of(1)).text(module).text(name).u8(0);
}

constexpr std::uint8_t tag_u8 = 1;
constexpr std::uint8_t tag_u64 = 2;

/// The state of a genesis, and a session over it.
class Framework
{
public:
    explicit Framework(const std::string& network, VmConfig vm_config = {})
      : file_(braid::tests::read_genesis(network)), codes_(vm_config), code_(vm_config, codes_)
    {
        const auto genesis = decode_genesis(file_.blob);
        EXPECT_TRUE(genesis.ok());
        for (const Write& write : genesis->write_set.writes)
        {
            const std::string key{text_of(write.key.encoded)};
            state.values[key].assign(write.op.value.begin(), write.op.value.end());
            // Genesis has one table item at the most that is 16 bytes: the number of an aggregator.
            if (write.key.kind == StateKeyKind::table_item && write.op.value.size() == 16)
                state.cells[key] = load_le<uint128>(write.op.value.data());
            if (write.key.kind == StateKeyKind::resource && write.key.type.module == "coin" &&
                write.key.type.name == "CoinStore")
                holders.push_back(write.key.address);
        }
        begin();
    }
    void begin()
    {
        session_.emplace(code_, state, extensions, arena_);
        extensions.begin(arena_, session_->heap(), state, facts);
    }

    Result<CallResult, VmError> call(std::string_view module, std::string_view function,
        const std::vector<ByteString>& type_tags, const std::vector<ByteString>& arguments)
    {
        std::vector<const Type*> types;
        for (const ByteString& tag : type_tags)
        {
            const auto type = code_.type_of_tag(tag, *session_);
            EXPECT_TRUE(type.ok()) << function << ' ' << name_of(type.error().code);
            if (!type.ok())
                return Err{type.error()};
            types.push_back(*type);
        }
        const std::vector<Bytes> views(arguments.begin(), arguments.end());
        return session_->call(
            {.address = address_of(1), .name = std::string{module}}, function, types, views, gas);
    }
    /// The results in hexadecimal, one behind another with a space between; what went wrong in words.
    std::string get(std::string_view module, std::string_view function,
        const std::vector<ByteString>& type_tags, const std::vector<ByteString>& arguments)
    {
        const auto result = call(module, function, type_tags, arguments);
        if (!result.ok())
        {
            const VmError& error = result.error();
            std::string text{name_of(error.code)};
            if (error.sub_status)
                (text += ' ') += std::to_string(*error.sub_status);
            return (text += ' ') += error.message;
        }
        std::string text;
        for (const auto& [value, type] : result->values)
        {
            if (!text.empty())
                text += ' ';
            text += to_hex(value);
        }
        return text;
    }
    Session& session() { return *session_; }

    MapState state;
    /// Who has a coin.
    std::vector<Hash32> holders;
    SessionFacts facts;
    NativeExtensions extensions;
    GasMeter gas = GasMeter::unmetered();

private:
    braid::tests::GenesisFile file_;
    ModuleCodeCache codes_;
    CodeSpace code_;
    Arena arena_;
    std::optional<Session> session_;
};

class framework_calls : public testing::TestWithParam<const char*>
{
protected:
    void SetUp() override
    {
        if (braid::tests::vectors().empty())
            GTEST_SKIP() << "no conformance vectors move/genesis: set BRAID_VECTORS";
        VmConfig config;
        if (GetParam() != std::string_view{"mainnet"})
            config.features.assign(32, 0xFF);
        framework.emplace(GetParam(), config);
    }
    std::optional<Framework> framework;
};

INSTANTIATE_TEST_SUITE_P(networks, framework_calls,
    testing::Values("mainnet", "devnet-2025-10-01-64d7d9b"), [](const auto& of)
    { return std::string_view{of.param} == "mainnet" ? "version_5" : "version_8"; });

std::string text_hex(std::string_view text)
{
    return to_hex(text_argument(text));
}

TEST_P(framework_calls, read_and_write_bcs)
{
    // Any { type_name: String, data: vector<u8> }
    EXPECT_EQ(framework->get("any", "pack", {{tag_u64}}, {u64_of(0x1234)}),
        Encoded{}.text("u64").text({"\x34\x12\0\0\0\0\0\0", 8}).hex());
    EXPECT_EQ(framework->get("any", "unpack", {{tag_u64}},
                  {Encoded{}.text("u64").text({"\x34\x12\0\0\0\0\0\0", 8})}),
        to_hex(u64_of(0x1234)));
    EXPECT_EQ(framework->get("any", "pack", {core_tag("string", "String")}, {text_argument("hi")}),
        Encoded{}.text("0x1::string::String").text("\x02hi").hex());
    EXPECT_EQ(
        framework->get("from_bcs", "to_u64", {}, {Encoded{}.u8(8).u64(77)}), to_hex(u64_of(77)));
    EXPECT_EQ(
        framework->get("from_bcs", "to_string", {}, {Encoded{}.u8(3).text("hi")}), text_hex("hi"));
    EXPECT_EQ(framework->get("from_bcs", "to_u64", {}, {Encoded{}.u8(1).u8(1)}).substr(0, 13),
        "ABORTED 65537");
}

TEST_P(framework_calls, work_on_strings)
{
    EXPECT_EQ(framework->get("string", "utf8", {}, {text_argument("h\xc3\xa9llo")}),
        text_hex("h\xc3\xa9llo"));
    EXPECT_EQ(
        framework->get("string", "utf8", {}, {text_argument("\xff")}).substr(0, 9), "ABORTED 1");
    EXPECT_EQ(
        framework->get("string", "index_of", {}, {text_argument("banana"), text_argument("nan")}),
        to_hex(u64_of(2)));
    EXPECT_EQ(
        framework->get("string", "sub_string", {}, {text_argument("banana"), u64_of(1), u64_of(3)}),
        text_hex("an"));
    EXPECT_EQ(
        framework
            ->get("string", "sub_string", {}, {text_argument("h\xc3\xa9"), u64_of(0), u64_of(2)})
            .substr(0, 9),
        "ABORTED 2");
}

TEST_P(framework_calls, derive_addresses)
{
    ByteString preimage = address_argument(0x55);
    const std::string_view seed = "seed";
    preimage.insert(preimage.end(), seed.begin(), seed.end());
    ByteString resource = preimage;
    resource.push_back(255);
    // The source is a reference in Move.
    EXPECT_EQ(framework->get("account", "create_resource_address", {},
                  {address_argument(0x55), text_argument("seed")}),
        to_hex(kernels::sha3_256(resource)));
    ByteString object = preimage;
    object.push_back(254);
    if (GetParam() != std::string_view{"mainnet"})
    {
        EXPECT_EQ(framework->get("object", "create_object_address", {},
                      {address_argument(0x55), text_argument("seed")}),
            to_hex(kernels::sha3_256(object)));
    }
}

TEST_P(framework_calls, keep_tables)
{
    framework->facts.session_hash = address_of(0x777);
    framework->begin();
    const std::vector<ByteString> types{{tag_u64}, {tag_u8}};
    ByteString seed(32, 0);
    seed[30] = 0x07;
    seed[31] = 0x77;
    seed.insert(seed.end(), 4, 0);
    const Hash32 handle = kernels::sha3_256(seed);
    ASSERT_EQ(framework->get("table", "new", types, {}), to_hex(handle));
    const ByteString table(handle.bytes.begin(), handle.bytes.end());
    EXPECT_EQ(framework->get("table", "contains", types, {table, u64_of(1)}), "00");
    EXPECT_EQ(framework->get("table", "add", types, {table, u64_of(1), {42}}), "");
    EXPECT_EQ(framework->get("table", "contains", types, {table, u64_of(1)}), "01");
    EXPECT_EQ(framework->get("table", "borrow", types, {table, u64_of(1)}), "2a");
    EXPECT_EQ(framework->get("table", "upsert", types, {table, u64_of(1), {43}}), "");
    EXPECT_EQ(framework->get("table", "upsert", types, {table, u64_of(2), {44}}), "");
    EXPECT_EQ(framework->get("table", "add", types, {table, u64_of(1), {1}}).substr(0, 13),
        "ABORTED 25607");
    EXPECT_EQ(framework->get("table", "borrow", types, {table, u64_of(9)}).substr(0, 13),
        "ABORTED 25863");
    const auto changes = framework->session().finish();
    ASSERT_TRUE(changes.ok()) << name_of(changes.error().code);
    ASSERT_EQ(changes->changes.size(), 2U);
    EXPECT_EQ(changes->changes[0].kind, Change::Kind::creation);
    EXPECT_EQ(to_hex(changes->changes[0].state_key),
        std::string{"01"} + to_hex(handle) + "08" + to_hex(u64_of(1)));
    EXPECT_EQ(to_hex(changes->changes[0].value), "2b");
    EXPECT_EQ(to_hex(changes->changes[1].value), "2c");
}

TEST_P(framework_calls, emit_events_of_handles)
{
    // EventHandle { counter: u64, guid: GUID { id: ID { creation_num: u64, addr: address } } }
    const ByteString handle = Encoded{}.u64(6).u64(3).raw(address_of(0x99));
    const auto result = framework->call("event", "emit_event", {{tag_u64}}, {handle, u64_of(5)});
    ASSERT_TRUE(result.ok()) << name_of(result.error().code) << ' ' << result.error().message;
    ASSERT_EQ(result->mutated.size(), 1U);
    EXPECT_EQ(to_hex(std::get<1>(result->mutated[0])),
        Encoded{}.u64(7).u64(3).raw(address_of(0x99)).hex());
    const auto changes = framework->session().finish();
    ASSERT_TRUE(changes.ok());
    ASSERT_EQ(changes->events.size(), 1U);
    const EmittedEvent& event = changes->events[0];
    ASSERT_TRUE(event.place);
    EXPECT_EQ(event.place->creation_number, 3U);
    EXPECT_EQ(event.place->sequence_number, 6U);
    EXPECT_EQ(event.place->address, address_of(0x99));
    EXPECT_EQ(to_hex(event.data), to_hex(u64_of(5)));
}

/// Mainnet's first framework counts the supply of its coin in an aggregator of version 1, from which every epilogue burns.
TEST(first_framework, burns_from_a_supply_without_reading_it)
{
    BRAID_NEED_VECTORS("move/genesis");
    Framework framework{"mainnet"};
    ASSERT_FALSE(framework.holders.empty());
    ASSERT_EQ(framework.state.cells.size(), 1U);
    const uint128 supply = framework.state.cells.begin()->second;
    const std::string supply_key = framework.state.cells.begin()->first;
    const ByteString coin = core_tag("aptos_coin", "AptosCoin");
    const ByteString holder{framework.holders[0].bytes.begin(), framework.holders[0].bytes.end()};
    // BurnCapability { dummy_field: bool }
    ASSERT_EQ(framework.get("coin", "burn_from", {coin}, {holder, u64_of(100), {0}}), "");
    ASSERT_EQ(framework.get("coin", "burn_from", {coin}, {holder, u64_of(11), {0}}), "");
    auto changes = framework.session().finish();
    ASSERT_TRUE(changes.ok());
    ASSERT_EQ(changes->cells.size(), 1U);
    const CellEffect& effect = changes->cells[0];
    EXPECT_EQ(effect.kind, CellEffect::Kind::add);
    EXPECT_EQ(text_of(effect.state_key), supply_key);
    EXPECT_TRUE(effect.sum.is_negative);
    EXPECT_EQ(effect.sum.amount, 111U);
    EXPECT_EQ(effect.sum.limit, ~uint128{0});

    const uint128 left = supply - 111;
    EXPECT_EQ(framework.get("coin", "supply", {coin}, {}),
        Encoded{}
            .u8(1)
            .u64(static_cast<std::uint64_t>(left))
            .u64(static_cast<std::uint64_t>(left >> 64))
            .hex());
    changes = framework.session().finish();
    ASSERT_TRUE(changes.ok());
    EXPECT_EQ(changes->cells.at(0).kind, CellEffect::Kind::write);
    EXPECT_EQ(changes->cells.at(0).value, left);
}

/// The newest framework alone.
class newest_framework : public testing::TestWithParam<bool>
{
protected:
    void SetUp() override
    {
        if (braid::tests::vectors().empty())
            GTEST_SKIP() << "no conformance vectors move/genesis: set BRAID_VECTORS";
        VmConfig config;
        config.types.delayed_fields = GetParam();
        config.features.assign(32, 0xFF);
        framework.emplace("devnet-2025-10-01-64d7d9b", config);
    }
    std::optional<Framework> framework;
};

INSTANTIATE_TEST_SUITE_P(delayed_fields, newest_framework, testing::Bool(),
    [](const auto& of) { return of.param ? "on" : "off"; });

TEST_P(newest_framework, formats_values)
{
    EXPECT_EQ(framework->get("string_utils", "to_string", {core_tag("string", "String")},
                  {text_argument("a\"b")}),
        text_hex(R"("a\"b")"));
    const ByteString id = Encoded{}.u64(3).raw(address_of(0x99));
    EXPECT_EQ(framework->get("string_utils", "to_string", {core_tag("guid", "ID")}, {id}),
        text_hex("ID { creation_num: 3, addr: @0x99 }"));
    EXPECT_EQ(framework->get("string_utils", "debug_string", {core_tag("guid", "ID")}, {id}),
        text_hex("0x1::guid::ID {\n  creation_num: 3,\n  addr: @0x99\n}"));
    EXPECT_EQ(framework->get("string_utils", "format2", {{tag_u64}, {tag_u8}},
                  {text_argument("{} of {}"), u64_of(1), {2}}),
        text_hex("1 of 2"));
}

TEST_P(newest_framework, moves_ranges_of_vectors)
{
    EXPECT_EQ(framework->get("vector", "reverse_append", {{tag_u8}},
                  {text_argument("ab"), text_argument("cd")}),
        "");
    const auto result =
        framework->call("vector", "insert", {{tag_u8}}, {text_argument("acd"), u64_of(1), {'b'}});
    ASSERT_TRUE(result.ok()) << name_of(result.error().code) << ' ' << result.error().message;
    EXPECT_EQ(to_hex(std::get<1>(result->mutated.at(0))), text_hex("abcd"));
    const auto append =
        framework->call("vector", "append", {{tag_u8}}, {text_argument("ab"), text_argument("cd")});
    ASSERT_TRUE(append.ok());
    EXPECT_EQ(to_hex(std::get<1>(append->mutated.at(0))), text_hex("abcd"));
    const auto removed =
        framework->call("vector", "remove", {{tag_u8}}, {text_argument("abcd"), u64_of(1)});
    ASSERT_TRUE(removed.ok());
    EXPECT_EQ(to_hex(removed->values.at(0).first), to_hex(ByteString{'b'}));
    EXPECT_EQ(to_hex(std::get<1>(removed->mutated.at(0))), text_hex("acd"));
}

TEST_P(newest_framework, compares_keys)
{
    // OrderedMap::SortedVectorMap { entries: vector<Entry { key, value }> }
    EXPECT_EQ(
        framework->get("ordered_map", "new_from", {core_tag("string", "String"), {tag_u8}},
            {Encoded{}.u8(3).text("c").text("a").text("b"), Encoded{}.u8(3).u8(3).u8(1).u8(2)}),
        Encoded{}.u8(0).u8(3).text("a").u8(1).text("b").u8(2).text("c").u8(3).hex());
}

TEST_P(newest_framework, checks_identifiers_and_counts_unique_addresses)
{
    EXPECT_EQ(framework->get("transaction_context", "generate_auid_address", {}, {}).size(), 64U);
    EXPECT_EQ(framework->extensions.unique_address_count, 1U);
    const ByteString info = Encoded{}.raw(address_of(1)).text("m").text("f");
    EXPECT_EQ(framework->get("function_info", "new_function_info_from_address", {},
                  {address_argument(1), text_argument("m"), text_argument("f")}),
        to_hex(info));
    EXPECT_EQ(framework
                  ->get("function_info", "new_function_info_from_address", {},
                      {address_argument(1), text_argument("1"), text_argument("f")})
                  .substr(0, 9),
        "ABORTED 1");
}
/// A fungible asset that counts its supply in an aggregator of version 2.
TEST_P(newest_framework, counts_supplies_in_aggregators)
{
    const ByteString metadata_tag = core_tag("fungible_asset", "Metadata");
    // A master signer is variant 0 of an enumeration.
    const auto made = framework->call("object", "create_named_object", {},
        {Encoded{}.u8(0).raw(address_of(0x55)), text_argument("seed")});
    ASSERT_TRUE(made.ok()) << name_of(made.error().code);
    const Bytes reference = made->values.at(0).first;
    const ByteString constructor(reference.begin(), reference.end());
    const ByteString metadata(constructor.begin(), constructor.begin() + 32);
    ByteString max_supply = Encoded{}.u8(1).u64(1000).u64(0);
    ASSERT_TRUE(framework
            ->call("fungible_asset", "add_fungibility", {},
                {constructor, max_supply, text_argument("Name"), text_argument("SYM"), {8},
                    text_argument(""), text_argument("")})
            .ok());
    const auto supply = [&]
    { return framework->get("fungible_asset", "supply", {metadata_tag}, {metadata}); };
    const auto mint = [&](std::uint64_t amount)
    { return framework->get("fungible_asset", "mint", {}, {metadata, u64_of(amount)}); };
    EXPECT_EQ(supply(), Encoded{}.u8(1).u64(0).u64(0).hex());
    EXPECT_EQ(mint(900), to_hex(metadata) + to_hex(u64_of(900)));
    EXPECT_EQ(mint(101), "ABORTED 131077 ");
    EXPECT_EQ(mint(100), to_hex(metadata) + to_hex(u64_of(100)));
    EXPECT_EQ(supply(), Encoded{}.u8(1).u64(1000).u64(0).hex());
    EXPECT_EQ(
        framework->get("fungible_asset", "burn", {}, {metadata, Encoded{}.raw(metadata).u64(400)}),
        "");

    const auto changes = framework->session().finish();
    ASSERT_TRUE(changes.ok()) << name_of(changes.error().code) << changes.error().message;
    std::size_t found = 0;
    const ByteString wanted = core_tag("fungible_asset", "ConcurrentSupply");
    for (const Change& change : changes->changes)
    {
        const std::string place = to_hex(change.state_key) + to_hex(change.member);
        if (!place.ends_with(to_hex(Bytes{wanted}.subspan(1))))
            continue;
        ++found;
        // ConcurrentSupply { current: Aggregator<u128> { value, max_value } }, in both modes.
        EXPECT_EQ(to_hex(change.value), Encoded{}.u64(600).u64(0).u64(1000).u64(0).hex());
    }
    EXPECT_EQ(found, 1U);
}
}  // namespace
}  // namespace braid::move::tests
