// SPDX-License-Identifier: Apache-2.0
#include "kernels/keccak.hpp"
#include "tests/vm-frontends/move/natives/native_bench.hpp"

namespace braid::move::tests
{
namespace
{
using enum NativeParameter;

TEST(transaction_context, tells_hashes)
{
    NativeBench bench;
    bench.facts.session_hash = address_of(0x99);
    const std::vector<std::uint8_t> script_hash{1, 2, 3};
    bench.facts.script_hash = script_hash;
    bench.begin();
    const Value hash = bench.get("transaction_context", "get_txn_hash", {}, {});
    EXPECT_EQ(bench.charged, bench.price(transaction_context_get_txn_hash_base));
    EXPECT_TRUE(equal(bytes_of(hash), address_of(0x99)));
    EXPECT_EQ(hex_of_bytes(bench.get("transaction_context", "get_script_hash", {}, {})), "010203");
    EXPECT_EQ(bench.charged, bench.price(transaction_context_get_script_hash_base));
}

TEST(transaction_context, gives_unique_addresses)
{
    NativeBench bench;
    bench.facts.session_hash = address_of(0x99);
    bench.begin();
    for (std::uint8_t i = 1; i < 4; ++i)
    {
        std::vector<std::uint8_t> preimage(41, 0);
        preimage[31] = 0x99;
        preimage[32] = i;
        preimage[40] = 251;
        EXPECT_EQ(*bench.get("transaction_context", "generate_unique_address", {}, {}).address,
            kernels::sha3_256(preimage));
        EXPECT_EQ(bench.charged, bench.price(transaction_context_generate_unique_address_base));
    }
}

TEST(transaction_context, tells_of_users_transactions_alone)
{
    NativeBench bench;
    for (const std::string_view function : {"sender_internal", "secondary_signers_internal",
             "gas_payer_internal", "max_gas_amount_internal", "gas_unit_price_internal",
             "chain_id_internal", "entry_function_payload_internal", "multisig_payload_internal"})
    {
        bench.expect_abort(0x3'0001, "transaction_context", function, {}, {});
        EXPECT_NE(bench.charged, 0U);
    }
}

TEST(transaction_context, tells_of_the_transaction)
{
    NativeBench bench;
    const std::vector<Hash32> secondary{address_of(2), address_of(3)};
    UserTransactionFacts user{.sender = address_of(1),
        .secondary_signers = secondary,
        .gas_payer = address_of(4),
        .max_gas_amount = 500,
        .gas_unit_price = 100,
        .chain_id = 8,
        .entry_function = {},
        .multisig = {}};
    bench.facts.user = &user;
    bench.begin();
    const auto get = [&](std::string_view function)
    { return bench.get("transaction_context", function, {}, {}); };
    EXPECT_EQ(*get("sender_internal").address, address_of(1));
    EXPECT_EQ(bench.charged, bench.price(transaction_context_sender_base));
    const Value signers = get("secondary_signers_internal");
    EXPECT_EQ(bench.charged, bench.price(transaction_context_secondary_signers_base) +
                                 bench.price(transaction_context_secondary_signers_per_signer, 2));
    ASSERT_EQ(signers.vector->size, 2U);
    EXPECT_EQ(*element_at(*signers.vector, 1, bench.heap).address, address_of(3));
    EXPECT_EQ(*get("gas_payer_internal").address, address_of(4));
    EXPECT_EQ(bench.charged, bench.price(transaction_context_fee_payer_base));
    EXPECT_EQ(get("max_gas_amount_internal").scalar, 500U);
    EXPECT_EQ(get("gas_unit_price_internal").scalar, 100U);
    EXPECT_EQ(get("chain_id_internal").scalar, 8U);
    EXPECT_EQ(get("entry_function_payload_internal").structure->fields()[0].vector->size, 0U);
    EXPECT_EQ(get("multisig_payload_internal").structure->fields()[0].vector->size, 0U);
}

TEST(transaction_context, shows_payloads)
{
    NativeBench bench;
    const std::vector<std::string_view> types{"0x1::a::A", "u8"};
    const std::vector<std::uint8_t> argument{7, 7};
    const std::vector<Bytes> arguments{argument};
    const EntryFunctionText function{.account = address_of(6),
        .module = "coin",
        .function = "transfer",
        .type_arguments = types,
        .arguments = arguments};
    UserTransactionFacts user{.sender = {},
        .secondary_signers = {},
        .gas_payer = {},
        .entry_function = function,
        .multisig = UserTransactionFacts::Multisig{.account = address_of(9), .entry_function = {}}};
    bench.facts.user = &user;
    bench.begin();
    const auto some = [&](const Value& option)
    {
        EXPECT_EQ(option.structure->fields()[0].vector->size, 1U);
        return option.structure->fields()[0].vector->values()[0];
    };
    const Value payload =
        some(bench.get("transaction_context", "entry_function_payload_internal", {}, {}));
    constexpr std::uint64_t size = 32 + 4 + 8 + 9 + 2 + 2;
    EXPECT_EQ(bench.charged,
        bench.price(transaction_context_entry_function_payload_base) +
            bench.price(transaction_context_entry_function_payload_per_byte_in_str, size));
    const Value* const fields = payload.structure->fields();
    EXPECT_EQ(*fields[0].address, address_of(6));
    EXPECT_EQ(text(fields[1]), "coin");
    EXPECT_EQ(text(fields[2]), "transfer");
    EXPECT_EQ(text(fields[3].vector->values()[1]), "u8");
    EXPECT_EQ(hex_of_bytes(fields[4].vector->values()[0]), "0707");

    Value multisig = some(bench.get("transaction_context", "multisig_payload_internal", {}, {}));
    EXPECT_EQ(bench.charged, bench.price(transaction_context_multisig_payload_base));
    EXPECT_EQ(*multisig.structure->fields()[0].address, address_of(9));
    EXPECT_EQ(multisig.structure->fields()[1].structure->fields()[0].vector->size, 0U);
    user.multisig->entry_function = function;
    multisig = some(bench.get("transaction_context", "multisig_payload_internal", {}, {}));
    EXPECT_EQ(
        bench.charged, bench.price(transaction_context_multisig_payload_base) +
                           bench.price(transaction_context_multisig_payload_per_byte_in_str, size));
    EXPECT_EQ(text(some(multisig.structure->fields()[1]).structure->fields()[2]), "transfer");
}

TEST(transaction_context, counts_upwards_over_time)
{
    NativeBench bench;
    UserTransactionFacts user{.sender = {},
        .secondary_signers = {},
        .gas_payer = {},
        .entry_function = {},
        .multisig = {}};
    const auto count = [&]
    {
        return bench.run("transaction_context", "monotonically_increasing_counter_internal", {},
            {Value::of_u64(0x1122334455667788)});
    };
    EXPECT_EQ(count(), NativeOutcome::aborted);
    EXPECT_EQ(bench.call.abort_code, 0x3'0001U);
    bench.facts.user = &user;
    bench.facts.session_number = 0xcd;
    bench.begin();
    EXPECT_EQ(count(), NativeOutcome::aborted);
    EXPECT_EQ(bench.call.abort_code, 0x3'0005U);
    user.index_kind = TransactionIndexKind::block;
    user.index = 0x99aabb00;
    EXPECT_EQ(count(), NativeOutcome::done);
    EXPECT_EQ(
        bench.charged, bench.price(transaction_context_monotonically_increasing_counter_base));
    EXPECT_EQ(bench.call.results[0].words[1], 0x0011223344556677U);
    EXPECT_EQ(bench.call.results[0].words[0], 0x8899aabb00cd0002U);
    user.index_kind = TransactionIndexKind::validation;
    EXPECT_EQ(count(), NativeOutcome::done);
    EXPECT_EQ(bench.call.results[0].words[1] >> 56, 1U);
    bench.extensions.increasing_count = 0xFFFF;
    EXPECT_EQ(count(), NativeOutcome::aborted);
    EXPECT_EQ(bench.call.abort_code, 0x3'0002U);
}

class FunctionBench : public NativeBench
{
public:
    explicit FunctionBench(const VmConfig& config = {}) : NativeBench(config) {}
    Value info(std::uint64_t account, std::string_view module, std::string_view function)
    {
        return borrow(structure({address(account), string(module), string(function)}));
    }
};

VmConfig with_account_abstraction()
{
    VmConfig config;
    config.features.assign(16, 0);
    config.features[85 / 8] = 1 << (85 % 8);
    return config;
}

TEST(function_info, checks_identifiers)
{
    FunctionBench bench;
    const auto is_identifier = [&](std::string_view text_of_name)
    {
        return bench
                   .get("function_info", "is_identifier", {},
                       {bench.borrow(bench.bytes(text_of_name))})
                   .scalar != 0;
    };
    for (const std::string_view name : {"a", "Z9_", "_x", "__", "<SELF>", "<SELF>_12"})
        EXPECT_TRUE(is_identifier(name)) << name;
    for (const std::string_view name :
        {"", "_", "9a", "a-b", "a$", "<SELF", "<SELF>_", "<SELF>_x", "<SELF>x", "\xc3\xa9"})
        EXPECT_FALSE(is_identifier(name)) << name;
    EXPECT_EQ(bench.charged, bench.price(function_info_check_is_identifier_base) +
                                 bench.price(function_info_check_is_identifier_per_byte, 2));
}

TEST(function_info, loads_modules_and_charges_for_the_load_alone_before_version_36)
{
    FunctionBench bench;
    EXPECT_EQ(bench.run("function_info", "load_function_impl", {}, {bench.info(5, "m", "f")}),
        NativeOutcome::load_module);
    EXPECT_EQ(bench.call.dispatch_module, (ModuleId{address_of(5), "m"}));
    EXPECT_EQ(bench.charged, bench.price(function_info_load_function_base));
    bench.schedule.feature_version = 35;
    bench.begin();
    EXPECT_EQ(bench.run("function_info", "load_function_impl", {}, {bench.info(5, "m", "f")}),
        NativeOutcome::load_module);
    EXPECT_EQ(bench.charged, 0U);
    bench.expect_abort(1, "function_info", "load_function_impl", {}, {bench.info(5, "m", "9")});
    EXPECT_EQ(bench.charged, bench.price(function_info_load_function_base));
}

TEST(function_info, compares_functions)
{
    FunctionBench bench;
    const Type* const u8 = bench.type(TypeForm::u8);
    const Type* const u64 = bench.type(TypeForm::u64);
    const Type* const framework_parameters[] = {u8, u64};
    const Type* const parameters[] = {u8};
    const Type* const results[] = {u64};
    const AbilitySet abilities[] = {AbilitySet::all()};
    const FunctionShape framework{
        .type_parameters = {}, .parameters = framework_parameters, .results = results};
    const FunctionShape fitting{
        .type_parameters = {}, .parameters = parameters, .results = results, .is_public = true};
    bench.host.functions = {{"fa::withdraw", framework}, {"m::fits", fitting}};
    const auto check = [&](std::string_view module, std::string_view function)
    {
        return bench.run("function_info", "check_dispatch_type_compatibility_impl", {},
            {bench.info(1, "fa", "withdraw"), bench.info(5, module, function)});
    };
    EXPECT_EQ(check("m", "fits"), NativeOutcome::aborted);
    EXPECT_EQ(bench.call.abort_code, 2U);
    bench.host.charged_modules = {"m"};
    ASSERT_EQ(check("m", "fits"), NativeOutcome::done);
    EXPECT_EQ(bench.call.results[0].scalar, 1U);
    EXPECT_EQ(
        bench.charged, bench.price(function_info_check_dispatch_type_compatibility_impl_base));
    EXPECT_EQ(check("m", "missing"), NativeOutcome::aborted);
    EXPECT_EQ(check("m", "9"), NativeOutcome::aborted);
    EXPECT_EQ(bench.call.abort_code, 1U);
    const auto is_compatible = [&](const FunctionShape& shape)
    {
        bench.host.functions["m::other"] = shape;
        EXPECT_EQ(check("m", "other"), NativeOutcome::done);
        return bench.call.results[0].scalar != 0;
    };
    EXPECT_TRUE(is_compatible(fitting));
    FunctionShape other = fitting;
    other.is_public = false;
    EXPECT_FALSE(is_compatible(other));
    other = fitting;
    other.is_native = true;
    EXPECT_FALSE(is_compatible(other));
    other = fitting;
    other.parameters = framework_parameters;
    EXPECT_FALSE(is_compatible(other));
    other = fitting;
    other.results = parameters;
    EXPECT_FALSE(is_compatible(other));
    other = fitting;
    other.type_parameters = abilities;
    EXPECT_FALSE(is_compatible(other));
    bench.host.functions["fa::withdraw"] = {};
    EXPECT_EQ(check("m", "fits"), NativeOutcome::aborted);
    EXPECT_EQ(bench.call.abort_code, 2U);
}

TEST(dispatch, calls_what_the_last_argument_names)
{
    FunctionBench bench;
    const std::vector<const Type*> types{bench.type(TypeForm::u8)};
    const auto withdraw = [&](std::uint64_t account)
    {
        return bench.run("dispatchable_fungible_asset", "dispatchable_withdraw", types,
            {bench.address(1), Value::of_u64(2), bench.info(account, "m", "f")});
    };
    EXPECT_EQ(withdraw(0x55), NativeOutcome::aborted);
    EXPECT_EQ(bench.call.abort_code, 4U);
    bench.host.charged_modules = {"m"};
    ASSERT_EQ(withdraw(0x55), NativeOutcome::dispatch);
    EXPECT_EQ(bench.charged, bench.price(dispatchable_fungible_asset_dispatch_base));
    EXPECT_EQ(bench.call.dispatch_module, (ModuleId{address_of(0x55), "m"}));
    EXPECT_EQ(bench.call.dispatch_function, "f");
    EXPECT_EQ(bench.call.dispatch_argument_count, 2U);
    ASSERT_EQ(bench.call.dispatch_type_argument_count, 1U);
    EXPECT_EQ(bench.call.dispatch_type_arguments[0], types[0]);
}

TEST(dispatch, takes_special_modules_for_charged_with_account_abstraction)
{
    FunctionBench before;
    EXPECT_EQ(before.run("dispatchable_fungible_asset", "dispatchable_deposit", {},
                  {before.info(1, "m", "f")}),
        NativeOutcome::aborted);
    EXPECT_EQ(before.run("account_abstraction", "dispatchable_authenticate", {},
                  {before.info(1, "m", "f")}),
        NativeOutcome::dispatch);
    EXPECT_EQ(before.charged, before.price(dispatchable_authenticate_dispatch_base));
    FunctionBench bench{with_account_abstraction()};
    for (const std::uint64_t account : {0, 1, 15})
        EXPECT_EQ(bench.run("dispatchable_fungible_asset", "dispatchable_deposit", {},
                      {bench.info(account, "m", "f")}),
            NativeOutcome::dispatch);
    EXPECT_EQ(bench.run("dispatchable_fungible_asset", "dispatchable_deposit", {},
                  {bench.info(16, "m", "f")}),
        NativeOutcome::aborted);
}
}  // namespace
}  // namespace braid::move::tests
