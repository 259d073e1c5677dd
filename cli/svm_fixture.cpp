// SPDX-License-Identifier: Apache-2.0
#include "cli/svm_fixture.hpp"

#include "base/base64.hpp"
#include "cli/command.hpp"
#include "cli/json_fields.hpp"
#include "vm-frontends/svm/blockhash_queue.hpp"
#include <charconv>
#include <filesystem>
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
constexpr std::string_view format_name = "braid-svm-fixture-1";
constexpr std::uintmax_t file_size_max = std::uintmax_t{1} << 30;
constexpr std::size_t transaction_size_max = std::size_t{64} * 1024;

Hash32 parse_base58(std::string_view text, std::string_view what)
{
    const auto hash = hash32_from_base58(text);
    if (!hash)
        throw InputError(fmt::format("{}: {} is not 32 bytes in base 58", what, text));
    return *hash;
}

std::uint64_t parse_decimal(std::string_view text, std::string_view what)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        throw InputError(fmt::format("{}: not a decimal number below 2^64", what));
    return number;
}

std::vector<std::uint8_t> parse_base64(
    std::string_view text, std::size_t size_max, std::string_view what)
{
    if (text.size() / 4 * 3 > size_max + 3)
        throw InputError(fmt::format("{}: more than {} bytes", what, size_max));
    auto bytes = from_base64(text);
    if (!bytes || bytes->size() > size_max)
        throw InputError(fmt::format("{}: not at most {} bytes in base 64", what, size_max));
    return *std::move(bytes);
}

SvmFixtureAccount read_account(std::string_view address, simdjson::dom::element element)
{
    SvmFixtureAccount account;
    account.address = parse_base58(address, "an account");
    if (element.is_null())
        return account;
    const std::string what{address};
    const JsonFields fields{element, what};
    account.exists = true;
    account.lamports = parse_decimal(fields.text("lamports"), what);
    account.rent_epoch =
        fields.has("rentEpoch") ? parse_decimal(fields.text("rentEpoch"), what) : ~std::uint64_t{0};
    account.owner = parse_base58(fields.text("owner"), what);
    account.executable = fields.has("executable") && fields.boolean("executable");
    if (fields.has("data"))
        account.data = parse_base64(fields.text("data"), svm::Account::data_size_max, what);
    account.data_size = account.data.size();
    if (fields.has("sha256"))
    {
        account.data_sha256 = parse_hash(fmt::format("0x{}", fields.text("sha256")), what);
        account.data_size = fields.number("size");
    }
    return account;
}

std::vector<SvmFixtureAccount> read_accounts(const JsonFields& fields)
{
    std::vector<SvmFixtureAccount> accounts;
    for (const auto& [address, element] : fields.object("accounts"))
        accounts.push_back(read_account(address, element));
    return accounts;
}

std::vector<SvmFixtureInner> read_inner(const JsonFields& result)
{
    std::vector<SvmFixtureInner> all;
    if (!result.has("inner"))
        return all;
    std::uint64_t outer = 0;
    for (const auto list : result.array("inner"))
    {
        simdjson::dom::array entries;
        if (list.get(entries) != simdjson::SUCCESS)
            throw InputError("inner: not a list of lists");
        for (const auto entry : entries)
        {
            const JsonFields fields{entry, "inner"};
            all.push_back({.outer = outer,
                .stack_height = fields.number("stackHeight"),
                .program = fields.number("program"),
                .accounts = parse_base64(fields.text("accounts"), transaction_size_max, "inner"),
                .data = parse_base64(fields.text("data"), svm::Account::data_size_max, "inner")});
        }
        ++outer;
    }
    return all;
}

std::string error_text(simdjson::dom::element result)
{
    simdjson::dom::element error;
    if (result["error"].get(error) != simdjson::SUCCESS)
        throw InputError("result: no error");
    return simdjson::minify(error);
}

SvmFixtureTransaction read_transaction(simdjson::dom::element element)
{
    const JsonFields fields{element, "transaction"};
    SvmFixtureTransaction transaction;
    transaction.name = fields.text("name");
    transaction.bytes = parse_base64(fields.text("bytes"), transaction_size_max, "bytes");
    simdjson::dom::element result_element;
    if (element["result"].get(result_element) != simdjson::SUCCESS)
        throw InputError("transaction: no result");
    const JsonFields result{result_element, "result"};
    transaction.error = error_text(result_element);
    transaction.units = result.number("units");
    for (const auto line : result.array("logs"))
    {
        std::string_view text;
        if (line.get(text) != simdjson::SUCCESS)
            throw InputError("logs: not strings");
        transaction.logs.emplace_back(text);
    }
    if (result.has("returnData"))
    {
        const JsonFields returned = result.fields("returnData");
        transaction.return_program = parse_base58(returned.text("program"), "returnData");
        transaction.return_data =
            parse_base64(returned.text("data"), transaction_size_max, "returnData");
    }
    transaction.inner = read_inner(result);
    transaction.accounts = read_accounts(result);
    return transaction;
}

SvmFixtureBlock read_block(simdjson::dom::element element)
{
    const JsonFields fields{element, "block"};
    SvmFixtureBlock block;
    block.slot = parse_decimal(fields.text("slot"), "slot");
    for (const auto entry : fields.array("blockhashes"))
    {
        std::string_view text;
        if (entry.get(text) != simdjson::SUCCESS)
            throw InputError("blockhashes: not strings");
        block.blockhashes.push_back(parse_base58(text, "blockhashes"));
    }
    if (block.blockhashes.empty() || block.blockhashes.size() > svm::BlockhashQueue::age_max + 1)
        throw InputError("blockhashes: none, or more than 151");
    block.accounts = read_accounts(fields);
    for (const auto transaction : fields.array("transactions"))
        block.transactions.push_back(read_transaction(transaction));
    return block;
}

SvmFixture read_root(simdjson::dom::element root)
{
    const JsonFields fields{root, "fixture"};
    if (fields.text("format") != format_name)
        throw InputError(fmt::format("fixture.format: not {}", format_name));
    SvmFixture fixture;
    fixture.accounts = read_accounts(fields);
    for (const auto block : fields.array("blocks"))
        fixture.blocks.push_back(read_block(block));
    return fixture;
}
}  // namespace

SvmFixture read_svm_fixture(const std::string& path)
{
    std::error_code missing;
    if (std::filesystem::file_size(path, missing) > file_size_max || missing)
        throw InputError("no file, or one beyond 1 GiB");
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (const auto error = parser.load(path).get(root); error != simdjson::SUCCESS)
        throw InputError(fmt::format("not JSON: {}", simdjson::error_message(error)));
    return read_root(root);
}

SvmFixture parse_svm_fixture(std::string_view json)
{
    const JsonDocument document{json, "fixture"};
    return read_root(document.root());
}
}  // namespace braid::cli
