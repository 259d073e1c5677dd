// SPDX-License-Identifier: Apache-2.0
#include "cli/move_fixture.hpp"

#include "base/base64.hpp"
#include "cli/command.hpp"
#include "cli/json_fields.hpp"
#include "cli/move_input.hpp"
#include "vm-frontends/move/transaction.hpp"
#include <algorithm>
#include <fmt/core.h>
#include <initializer_list>

namespace braid::cli
{
namespace
{
using nlohmann::json;

constexpr std::string_view format_name = "braid-move-fixture-1";
constexpr std::uintmax_t file_size_max = std::uintmax_t{1} << 28;
constexpr std::size_t module_size_max = std::size_t{1} << 20;

/// The members of one object. Each getter throws InputError, which says where, where it is missing or malformed.
class Members
{
public:
    Members(const json& object, std::string where, std::initializer_list<std::string_view> known)
      : object_(object), where_(std::move(where))
    {
        if (!object.is_object())
            throw InputError(fmt::format("{}: not an object", where_));
        for (const auto& [name, value] : object.items())
            if (std::ranges::find(known, name) == known.end())
                throw InputError(fmt::format("{}: unknown member {}", where_, name));
    }

    [[nodiscard]] const std::string& where() const { return where_; }
    [[nodiscard]] bool has(std::string_view name) const { return object_.contains(name); }
    [[nodiscard]] const json& at(std::string_view name) const
    {
        const auto found = object_.find(name);
        if (found == object_.end())
            refuse(name, "missing");
        return *found;
    }
    [[nodiscard]] const std::string& text(std::string_view name) const
    {
        const json& value = at(name);
        if (!value.is_string())
            refuse(name, "not a string");
        return value.get_ref<const std::string&>();
    }
    [[nodiscard]] std::string text_or(std::string_view name, std::string other) const
    {
        return has(name) ? text(name) : std::move(other);
    }
    [[nodiscard]] std::uint64_t number(std::string_view name) const
    {
        const json& value = at(name);
        if (!value.is_number_unsigned())
            refuse(name, "not a whole number below 2^64");
        return value.get<std::uint64_t>();
    }
    [[nodiscard]] std::optional<std::uint64_t> optional_number(std::string_view name) const
    {
        return has(name) ? std::optional{number(name)} : std::nullopt;
    }
    /// Empty where it is absent.
    [[nodiscard]] const json::array_t& list_or_none(std::string_view name) const
    {
        static const json::array_t none;
        if (!has(name))
            return none;
        if (!at(name).is_array())
            refuse(name, "not a list");
        return at(name).get_ref<const json::array_t&>();
    }
    [[nodiscard]] json object_or_null(std::string_view name) const
    {
        if (has(name) && !at(name).is_object())
            refuse(name, "not an object");
        return has(name) ? at(name) : json{};
    }
    [[nodiscard]] std::vector<std::uint8_t> base64(std::string_view name, std::size_t max) const
    {
        return decode_base64(text(name), max, name);
    }
    [[nodiscard]] std::vector<std::uint8_t> decode_base64(
        std::string_view digits, std::size_t size_max, std::string_view name) const
    {
        auto bytes = digits.size() / 4 * 3 > size_max + 3 ? std::nullopt : from_base64(digits);
        if (!bytes || bytes->size() > size_max)
            refuse(name, fmt::format("not at most {} bytes in base 64", size_max));
        return *std::move(bytes);
    }
    [[noreturn]] void refuse(std::string_view name, std::string_view why) const
    {
        throw InputError(fmt::format("{}.{}: {}", where_, name, why));
    }

private:
    const json& object_;
    std::string where_;
};

MoveFixtureSigner read_signer(const json& value, const std::string& where)
{
    const Members members{value, where, {"seed", "address"}};
    MoveFixtureSigner signer{.seed = members.number("seed"), .address = {}};
    if (members.has("address"))
        signer.address = parse_account(members.text("address"), where);
    return signer;
}

MoveFixtureCall read_call(const Members& members)
{
    MoveFixtureCall call;
    call.function = parse_function(members.text("function"));
    for (const json& type : members.list_or_none("type_arguments"))
    {
        if (!type.is_string())
            members.refuse("type_arguments", "not strings");
        call.types.push_back(parse_type(type.get_ref<const std::string&>()));
    }
    for (const json& argument : members.list_or_none("arguments"))
        call.arguments.push_back(argument);
    return call;
}

MoveFixtureSigned read_signed(const json& value, const std::string& where)
{
    const Members members{value, where,
        {"sender", "function", "type_arguments", "arguments", "secondary", "fee_payer",
            "sequence_number", "gas_max", "gas_price", "expiration", "chain_id"}};
    MoveFixtureSigned made;
    made.sender = read_signer(members.at("sender"), where + ".sender");
    made.call = read_call(members);
    for (const json& signer : members.list_or_none("secondary"))
        made.secondary.push_back(read_signer(signer, where + ".secondary"));
    if (members.has("fee_payer"))
        made.fee_payer = read_signer(members.at("fee_payer"), where + ".fee_payer");
    if (made.secondary.size() > move::signature_count_max)
        members.refuse("secondary", "too many");
    made.sequence_number = members.optional_number("sequence_number");
    made.gas_max = members.optional_number("gas_max");
    made.gas_price = members.optional_number("gas_price");
    made.expiration = members.optional_number("expiration");
    made.chain_id = members.optional_number("chain_id");
    if (made.chain_id.value_or(0) > 255)
        members.refuse("chain_id", "above 255");
    return made;
}

void check_result(const json& result, const std::string& where)
{
    if (!result.is_null())
        (void)Members{result, where + ".result",
            {"status", "kept", "abort_code", "abort_reason", "location", "function", "offset",
                "gas_used", "fee", "events", "writes", "cells", "values"}};
}

MoveFixtureTransaction read_transaction(const json& value, const std::string& where)
{
    const Members members{value, where, {"name", "bytes", "call", "result"}};
    MoveFixtureTransaction transaction;
    transaction.name = members.text_or("name", "");
    if (members.has("bytes") == members.has("call"))
        throw InputError(fmt::format("{}: either bytes or a call", where));
    if (members.has("bytes"))
        transaction.bytes = members.base64("bytes", move::signed_transaction_size_max);
    else
        transaction.made = read_signed(members.at("call"), where + ".call");
    transaction.result = members.object_or_null("result");
    check_result(transaction.result, where);
    return transaction;
}

MoveFixtureView read_view(const json& value, const std::string& where)
{
    const Members members{
        value, where, {"name", "function", "type_arguments", "arguments", "result"}};
    MoveFixtureView view{.name = members.text_or("name", ""),
        .call = read_call(members),
        .result = members.object_or_null("result")};
    check_result(view.result, where);
    return view;
}

MoveFixtureBlock read_block(const json& value, const std::string& where)
{
    const Members members{value, where, {"time_us", "transactions", "views", "state_root"}};
    MoveFixtureBlock block;
    block.time_us = members.optional_number("time_us");
    std::size_t index = 0;
    for (const json& each : members.list_or_none("transactions"))
        block.transactions.push_back(
            read_transaction(each, fmt::format("{}.transactions[{}]", where, index++)));
    index = 0;
    for (const json& each : members.list_or_none("views"))
        block.views.push_back(read_view(each, fmt::format("{}.views[{}]", where, index++)));
    block.state_root = members.text_or("state_root", "");
    return block;
}

void read_genesis(const json& value, MoveFixture& fixture)
{
    if (value.is_string())
    {
        fixture.genesis = value.get<std::string>();
        return;
    }
    const Members members{value, "genesis", {"blob", "modules", "keys"}};
    fixture.genesis = members.text("blob");
    for (const json& module : members.list_or_none("modules"))
    {
        if (!module.is_string())
            members.refuse("modules", "not strings");
        fixture.modules.push_back(members.decode_base64(
            module.get_ref<const std::string&>(), module_size_max, "modules"));
    }
    const json& keys = members.object_or_null("keys");
    for (auto key = keys.cbegin(); key != keys.cend(); ++key)
    {
        const json& seed = key.value();
        if (!seed.is_number_unsigned())
            members.refuse("keys", "not whole numbers below 2^64");
        fixture.keys.emplace_back(
            parse_account(key.key(), "genesis.keys"), seed.get<std::uint64_t>());
    }
}
}  // namespace

MoveFixture parse_move_fixture(std::string_view text)
{
    // Refuses what is no JSON, and what stands more than 1,024 deep in one another, which nobody behind looks at.
    (void)JsonDocument{text, "fixture"};
    const json root = json::parse(text, nullptr, false);
    if (root.is_discarded())
        throw InputError("fixture: not JSON");
    const Members members{root, "fixture", {"format", "description", "genesis", "blocks"}};
    if (members.text("format") != format_name)
        members.refuse("format", fmt::format("not {}", format_name));
    MoveFixture fixture;
    read_genesis(members.at("genesis"), fixture);
    std::size_t index = 0;
    for (const json& block : members.list_or_none("blocks"))
        fixture.blocks.push_back(read_block(block, fmt::format("blocks[{}]", index++)));
    return fixture;
}

MoveFixture read_move_fixture(const std::string& path)
{
    const auto bytes = read_move_file(path, file_size_max);
    return parse_move_fixture({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}
}  // namespace braid::cli
