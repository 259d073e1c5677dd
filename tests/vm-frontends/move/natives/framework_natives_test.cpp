// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "kernels/keccak.hpp"
#include "tests/vm-frontends/move/natives/native_bench.hpp"

namespace braid::move::tests
{
namespace
{
using enum NativeParameter;

VmConfig with_features(std::initializer_list<unsigned> features)
{
    VmConfig config;
    config.features.assign(32, 0);
    for (const unsigned feature : features)
        config.features[feature / 8] =
            static_cast<std::uint8_t>(config.features[feature / 8] | 1U << (feature % 8));
    return config;
}

TEST(account_natives, make_addresses_of_exactly_32_bytes)
{
    NativeBench bench;
    const Value address =
        bench.get("account", "create_address", {}, {bench.bytes(std::string(32, '\x07'))});
    EXPECT_EQ(to_hex(*address.address), to_hex(std::vector<std::uint8_t>(32, 7)));
    EXPECT_EQ(bench.charged, bench.price(account_create_address_base));
    for (const std::size_t size : {0, 31, 33})
        bench.expect_abort(
            2, "account", "create_address", {}, {bench.bytes(std::string(size, 'a'))});
}

TEST(account_natives, make_signers)
{
    NativeBench bench;
    for (const std::string_view module : {"account", "create_signer", "genesis"})
    {
        const Value signer = bench.get(module, "create_signer", {}, {bench.address(3)});
        EXPECT_EQ(signer.kind, ValueKind::signer);
        EXPECT_EQ(*signer.signer.account, address_of(3));
        EXPECT_EQ(signer.signer.permission, nullptr);
        EXPECT_EQ(bench.charged, bench.price(account_create_signer_base));
    }
}

TEST(permissioned_signer, is_told_apart_where_the_feature_is_on)
{
    NativeBench bench{with_features({84})};
    const Value signer = bench.get("permissioned_signer", "signer_from_permissioned_handle_impl",
        {}, {bench.address(3), bench.address(4)});
    EXPECT_EQ(bench.charged, bench.price(signer_from_permissioned_handle_base));
    const Value reference = bench.borrow(signer);
    const Value master = bench.borrow(Value::of_signer(address_of(3), bench.heap));
    const auto is_permissioned = [&](const Value& of)
    {
        return bench.get("permissioned_signer", "is_permissioned_signer_impl", {}, {of}).scalar !=
               0;
    };
    EXPECT_TRUE(is_permissioned(reference));
    EXPECT_FALSE(is_permissioned(master));
    EXPECT_EQ(*bench.get("permissioned_signer", "permission_address", {}, {reference}).address,
        address_of(4));
    bench.expect_abort(3, "permissioned_signer", "permission_address", {}, {master});
    EXPECT_EQ(*peek(bench.get("permissioned_signer", "borrow_address", {}, {reference}), bench.heap)
                  .address,
        address_of(3));
}

TEST(permissioned_signer, is_unavailable_without_its_feature)
{
    NativeBench bench;
    const Value master = bench.borrow(Value::of_signer(address_of(3), bench.heap));
    bench.expect_abort(9, "permissioned_signer", "is_permissioned_signer_impl", {}, {master});
    bench.expect_abort(9, "permissioned_signer", "permission_address", {}, {master});
    bench.expect_abort(9, "permissioned_signer", "signer_from_permissioned_handle_impl", {},
        {bench.address(1), bench.address(2)});
    EXPECT_EQ(bench.charged, 0U);
    EXPECT_EQ(
        *peek(bench.get("permissioned_signer", "borrow_address", {}, {master}), bench.heap).address,
        address_of(3));
    bench.expect_abort(9, "permissioned_signer", "borrow_address", {},
        {bench.borrow(Value::of_permissioned_signer(address_of(1), address_of(2), bench.heap))});
}

TEST(object_natives, look_for_resources)
{
    NativeBench bench;
    const Type* const type =
        bench.structure_type("object", "ObjectCore", {{"x", bench.type(TypeForm::u64)}});
    const auto exists = [&]
    { return bench.get("object", "exists_at", {type}, {bench.address(1)}).scalar != 0; };
    bench.host.probe = ResourceProbe{.exists = true, .size_loaded = 40};
    EXPECT_TRUE(exists());
    EXPECT_EQ(bench.charged, bench.price(object_exists_at_base) +
                                 bench.price(object_exists_at_per_item_loaded) +
                                 bench.price(object_exists_at_per_byte_loaded, 40));
    bench.host.probe = ResourceProbe{.exists = false, .size_loaded = 0};
    EXPECT_FALSE(exists());
    EXPECT_EQ(bench.charged,
        bench.price(object_exists_at_base) + bench.price(object_exists_at_per_item_loaded));
    bench.host.probe = ResourceProbe{.exists = true, .size_loaded = std::nullopt};
    EXPECT_TRUE(exists());
    EXPECT_EQ(bench.charged, bench.price(object_exists_at_base));
    bench.host.probe.reset();
    bench.expect_failure(
        StatusCode::vm_extension_error, "object", "exists_at", {type}, {bench.address(1)});
}

TEST(object_natives, derive_addresses_of_users)
{
    NativeBench bench;
    const Value derived = bench.get("object", "create_user_derived_object_address_impl", {},
        {bench.address(0xaaaa), bench.address(0xa)});
    std::vector<std::uint8_t> preimage(65, 0);
    preimage[30] = preimage[31] = 0xaa;
    preimage[63] = 0xa;
    preimage[64] = 0xfc;
    EXPECT_EQ(*derived.address, kernels::sha3_256(preimage));
    EXPECT_EQ(bench.charged, bench.price(object_user_derived_address_base));
}

TEST(type_info, tells_names)
{
    NativeBench bench;
    const Type* const inner =
        bench.structure_type("coin_of", "X", {{"x", bench.type(TypeForm::u64)}});
    const Type* const vector_type = bench.code.types().vector_of(bench.type(TypeForm::u8));
    const Type* const outer = bench.structure_type(
        "coin", "Pair", {{"x", bench.type(TypeForm::u64)}}, {inner, vector_type});
    const std::string name = "0x1::coin::Pair<0x1::coin_of::X, vector<u8>>";
    EXPECT_EQ(text(bench.get("type_info", "type_name", {outer}, {})), name);
    EXPECT_EQ(bench.charged, bench.price(type_info_type_name_base) +
                                 bench.price(type_info_type_name_per_byte_in_str, name.size()));
    const Value info = bench.get("type_info", "type_of", {outer}, {});
    EXPECT_EQ(bench.charged, bench.price(type_info_type_of_base) +
                                 bench.price(type_info_type_of_per_byte_in_str, name.size()));
    const Value* const fields = info.structure->fields();
    EXPECT_EQ(*fields[0].address, address_of(1));
    EXPECT_EQ(text_of_bytes(fields[1]), "coin");
    EXPECT_EQ(text_of_bytes(fields[2]), "Pair<0x1::coin_of::X, vector<u8>>");
    bench.expect_abort(1, "type_info", "type_of", {vector_type}, {});
    bench.facts.chain_id = 4;
    bench.begin();
    EXPECT_EQ(bench.get("type_info", "chain_id_internal", {}, {}).scalar, 4U);
    EXPECT_EQ(bench.charged, bench.price(type_info_chain_id_base));
}

/// An event 0x1::m::Sent { amount: u64 }.
class EventBench : public NativeBench
{
public:
    EventBench() : sent(structure_type("m", "Sent", {{"amount", type(TypeForm::u64)}}))
    {
        schedule.sizes.structure = 5;
        schedule.sizes.scalar[static_cast<std::size_t>(ValueKind::u64)] = 3;
        begin();
    }
    Value message(std::uint64_t amount) { return structure({Value::of_u64(amount)}); }
    Value guid()
    {
        return bytes(
            {"\x02\0\0\0\0\0\0\0"
             "0123456789abcdef0123456789abcdef",
                40});
    }
    InternalGas event_price() const
    {
        return price(event_write_to_event_store_base) +
               price(event_write_to_event_store_per_abstract_value_unit, 8);
    }
    std::vector<EmittedEvent> emitted()
    {
        ChangeSet set;
        EXPECT_TRUE(extensions.append_effects(set, host).ok());
        return set.events;
    }
    const Type* sent;
    Hash32 one = address_of(1);
};

TEST(event_natives, keep_events_of_handles)
{
    EventBench bench;
    EXPECT_EQ(bench.run("event", "write_to_event_store", {bench.sent},
                  {bench.guid(), Value::of_u64(9), bench.message(7)}),
        NativeOutcome::done);
    EXPECT_EQ(bench.charged, bench.event_price());
    const std::vector<EmittedEvent> events = bench.emitted();
    ASSERT_EQ(events.size(), 1U);
    ASSERT_TRUE(events[0].place);
    EXPECT_EQ(events[0].place->creation_number, 2U);
    EXPECT_EQ(events[0].place->sequence_number, 9U);
    EXPECT_EQ(text_of(events[0].place->address), "0123456789abcdef0123456789abcdef");
    EXPECT_EQ(events[0].type, bench.sent);
    EXPECT_EQ(to_hex(events[0].data), "0700000000000000");
    bench.expect_failure(StatusCode::event_key_mismatch, "event", "write_to_event_store",
        {bench.sent}, {bench.bytes("short"), Value::of_u64(9), bench.message(7)});
}

TEST(event_natives, let_modules_emit_their_own_events_alone)
{
    EventBench bench;
    const auto emit = [&]
    { return bench.run("event", "write_module_event_to_store", {bench.sent}, {bench.message(7)}); };
    bench.host.caller = {.kind = CallerModule::Kind::module, .address = &bench.one, .name = "m"};
    EXPECT_EQ(emit(), NativeOutcome::done);
    EXPECT_EQ(bench.charged, bench.event_price());
    const std::vector<EmittedEvent> events = bench.emitted();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_FALSE(events[0].place);
    EXPECT_EQ(to_hex(events[0].data), "0700000000000000");

    bench.host.caller.name = "n";
    EXPECT_EQ(emit(), NativeOutcome::failed);
    EXPECT_EQ(bench.call.failure, StatusCode::internal_type_error);
    bench.host.caller = {.kind = CallerModule::Kind::script, .name = {}};
    EXPECT_EQ(emit(), NativeOutcome::failed);
    EXPECT_EQ(bench.call.failure, StatusCode::unknown_invariant_violation_error);
    bench.host.caller = {};
    EXPECT_EQ(emit(), NativeOutcome::failed);
    EXPECT_EQ(bench.emitted().size(), 1U);
}

TEST(event_natives, refuse_types_that_no_tag_says)
{
    EventBench bench;
    const Type* type = bench.type(TypeForm::u8);
    const auto emit = [&](unsigned depth)
    {
        type = bench.code.types().vector_of(type);
        Value value = bench.bytes("x");
        for (unsigned i = 1; i < depth; ++i)
            value = bench.vector(ValueKind::none, {value});
        return bench.run(
            "event", "write_to_event_store", {type}, {bench.guid(), Value::of_u64(0), value});
    };
    for (unsigned depth = 1; depth <= 8; ++depth)
        EXPECT_EQ(emit(depth), NativeOutcome::done) << depth;
    EXPECT_EQ(emit(9), NativeOutcome::aborted);
    EXPECT_EQ(bench.call.abort_code, 1U);
}

TEST(event_natives, say_delayed_values_at_the_end)
{
    VmConfig config;
    config.types.delayed_fields = true;
    NativeBench bench{config};
    const Type* const u64 = bench.type(TypeForm::u64);
    const Value aggregator =
        bench.get("aggregator_v2", "create_aggregator", {u64}, {Value::of_u64(100)});
    // A layout as that of Aggregator<u64>, whose first field is delayed.
    const Layout number{.form = Layout::Form::u64, .kind = ValueKind::u64};
    const Layout* const stands_for[] = {&number};
    const Layout delayed{.form = Layout::Form::delayed_aggregator,
        .has_delayed = true,
        .kind = ValueKind::delayed,
        .elements = stands_for};
    const Layout* const fields[] = {&delayed, &number};
    const Layout layout{.form = Layout::Form::structure,
        .has_delayed = true,
        .kind = ValueKind::structure,
        .elements = fields};
    bench.extensions.events.push_back(
        {.place = std::nullopt, .type = u64, .data = {}, .delayed = &layout, .value = aggregator},
        bench.arena);
    const Value reference = bench.borrow(aggregator);
    (void)bench.get("aggregator_v2", "try_add", {u64}, {reference, Value::of_u64(33)});
    ChangeSet set;
    ASSERT_TRUE(bench.extensions.append_effects(set, bench.host).ok());
    EXPECT_EQ(to_hex(set.events[0].data), "21000000000000006400000000000000");
}

TEST(code_natives, keep_one_request)
{
    NativeBench bench;
    const auto names = [&](std::vector<std::string_view> texts)
    {
        std::vector<Value> values;
        for (const std::string_view name : texts)
            values.push_back(bench.string(name));
        return bench.vector(ValueKind::none, values);
    };
    const auto modules = [&]
    { return bench.vector(ValueKind::none, {bench.bytes("code1"), bench.bytes("code22")}); };
    EXPECT_EQ(bench.run("code", "request_publish", {},
                  {bench.address(5), names({"b", "a", "b"}), modules(), Value::of_u8(1)}),
        NativeOutcome::done);
    EXPECT_EQ(bench.charged, bench.price(code_request_publish_base) +
                                 bench.price(code_request_publish_per_byte, 5 + 6 + 3));
    const PublishRequest& request = *bench.extensions.publish_request;
    EXPECT_EQ(request.destination, address_of(5));
    ASSERT_EQ(request.modules.size(), 2U);
    EXPECT_EQ(text_of(request.modules[1]), "code22");
    ASSERT_EQ(request.expected_modules.size(), 2U);
    EXPECT_EQ(request.expected_modules[0], "a");
    EXPECT_FALSE(request.is_restricted);
    EXPECT_TRUE(request.check_compatibility);
    bench.expect_abort(0x3'0000, "code", "request_publish", {},
        {bench.address(5), names({}), modules(), Value::of_u8(1)});

    bench.begin();
    const auto allow = [&](std::uint64_t account, std::string_view name)
    { return bench.structure({bench.address(account), bench.string(name)}); };
    EXPECT_EQ(bench.run("code", "request_publish_with_allowed_deps", {},
                  {bench.address(5), names({"m"}),
                      bench.vector(ValueKind::none,
                          {allow(1, ""), allow(7, "x"), allow(7, "w"), allow(7, "x")}),
                      modules(), Value::of_u8(0)}),
        NativeOutcome::done);
    EXPECT_EQ(bench.charged, bench.price(code_request_publish_base) +
                                 bench.price(code_request_publish_per_byte, 11 + 2 * 32 + 3 + 1));
    const PublishRequest& restricted = *bench.extensions.publish_request;
    EXPECT_TRUE(restricted.is_restricted);
    EXPECT_FALSE(restricted.check_compatibility);
    ASSERT_EQ(restricted.allowed.size(), 3U);
    EXPECT_EQ(restricted.allowed[0].modules[0], "");
    ASSERT_EQ(restricted.allowed[1].modules.size(), 2U);
    EXPECT_EQ(restricted.allowed[1].modules[0], "w");
    EXPECT_EQ(restricted.allowed[2].account, address_of(5));
    EXPECT_EQ(restricted.allowed[2].modules[0], "m");

    bench.facts.may_publish = false;
    bench.begin();
    bench.expect_abort(0x3'0000, "code", "request_publish", {},
        {bench.address(5), names({}), modules(), Value::of_u8(1)});
}

TEST(randomness, counts_for_who_may_ask)
{
    NativeBench bench;
    bench.expect_abort(1, "randomness", "fetch_and_increment_txn_counter", {}, {});
    EXPECT_EQ(bench.charged, bench.price(randomness_fetch_and_inc_counter));
    EXPECT_EQ(bench.get("randomness", "is_unbiasable", {}, {}).scalar, 0U);
    bench.facts.is_unbiasable = true;
    bench.schedule.feature_version = 26;
    bench.begin();
    EXPECT_EQ(bench.get("randomness", "is_unbiasable", {}, {}).scalar, 1U);
    const auto fetch = [&]
    { return hex_of_bytes(bench.get("randomness", "fetch_and_increment_txn_counter", {}, {})); };
    EXPECT_EQ(fetch(), "0000000000000000");
    EXPECT_EQ(bench.charged, 0U);
    for (int i = 1; i < 256; ++i)
        (void)fetch();
    EXPECT_EQ(fetch(), "0001000000000000");
}

TEST(chain_natives, tell_storage_and_print_nothing)
{
    NativeBench bench;
    bench.facts.storage_items = 11;
    bench.facts.storage_bytes = 22;
    bench.begin();
    const Value usage =
        bench.get("state_storage", "get_state_storage_usage_only_at_epoch_beginning", {}, {});
    EXPECT_EQ(bench.charged, bench.price(state_storage_get_usage_base_cost));
    EXPECT_EQ(usage.structure->fields()[0].scalar, 11U);
    EXPECT_EQ(usage.structure->fields()[1].scalar, 22U);
    EXPECT_EQ(bench.run("debug", "native_print", {}, {bench.string("x")}), NativeOutcome::done);
    EXPECT_EQ(text(bench.get("debug", "native_stack_trace", {}, {})), "");
    EXPECT_EQ(bench.charged, 0U);
}

/// OnChainConsensusConfig::V1 of ConsensusConfigV1's defaults, without the variant.
std::string main_config()
{
    std::string text{"\x01", 1};                     // decoupled_execution
    text += std::string{"\x0a\0\0\0\0\0\0\0", 8};    // back_pressure_limit
    text += std::string{"\x28\0\0\0\0\0\0\0", 8};    // exclude_round
    text += std::string{"\x02\x01", 2};              // LeaderReputation, version 2
    text += std::string{"\xe8\x03\0\0\0\0\0\0", 8};  // active_weight
    text += std::string{"\x0a\0\0\0\0\0\0\0", 8};    // inactive_weight
    text += std::string{"\x01\0\0\0\0\0\0\0", 8};    // failed_weight
    text += std::string{"\x0a\0\0\0", 4};            // failure_threshold_percent
    text += std::string{"\x0a\0\0\0\0\0\0\0", 8};    // proposer window
    text += std::string{"\x01\0\0\0\0\0\0\0", 8};    // voter window
    text += std::string{"\x01\x05\0\0\0", 5};        // by voting power, history
    text += std::string{"\x0a\0\0\0\0\0\0\0", 8};    // max_failed_authors_to_store
    return text;
}

TEST(consensus_config, tells_whether_validators_make_transactions)
{
    NativeBench bench;
    const auto is_enabled = [&](const std::string& config)
    {
        return bench
                   .get("consensus_config", "validator_txn_enabled_internal", {},
                       {bench.bytes(config)})
                   .scalar != 0;
    };
    const std::string jolteon_v2 =
        std::string{"\x02", 1} + main_config() + std::string{"\x01\x01", 2};
    const std::string jolteon = std::string{"\0", 1} + main_config() + std::string{"\x01", 1};
    const std::string limits = std::string{"\x01", 1} + std::string(16, '\1');
    EXPECT_FALSE(is_enabled(std::string{"\0", 1} + main_config()));
    EXPECT_FALSE(is_enabled(std::string{"\x01"} + main_config()));
    EXPECT_TRUE(is_enabled(std::string{"\x02"} + jolteon + limits));
    EXPECT_TRUE(is_enabled(std::string{"\x02"} + jolteon_v2 + limits));
    EXPECT_FALSE(is_enabled(std::string{"\x02"} + jolteon_v2 + std::string{"\0", 1}));
    EXPECT_TRUE(is_enabled(std::string{"\x03"} + jolteon_v2 + limits + std::string{"\0", 1}));
    EXPECT_TRUE(is_enabled(
        std::string{"\x03"} + jolteon_v2 + limits + std::string{"\x01", 1} + std::string(8, '\2')));
    const std::string round_robin_dag =
        std::string{"\x01", 1} + std::string(8, '\3') + std::string{"\0", 1};
    EXPECT_TRUE(is_enabled(std::string{"\x02"} + round_robin_dag + limits));
    // What is no configuration counts as the default, which says no.
    EXPECT_FALSE(is_enabled(""));
    EXPECT_FALSE(is_enabled(std::string{"\x02"} + jolteon_v2 + limits + "x"));
    EXPECT_FALSE(is_enabled(std::string{"\x02"} + jolteon_v2 + limits.substr(0, 16)));
    EXPECT_FALSE(is_enabled(std::string{"\x04"} + jolteon_v2 + limits));
}
}  // namespace
}  // namespace braid::move::tests
