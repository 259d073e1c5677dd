// SPDX-License-Identifier: Apache-2.0
#include "bench/frontends/evm_state_test.hpp"

#include "base/hex.hpp"
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace braid::bench
{
namespace
{
using nlohmann::json;

std::vector<std::uint8_t> bytes_of(const json& text)
{
    auto bytes = from_hex(text.get<std::string>());
    if (!bytes)
        throw std::runtime_error{"not hexadecimal: " + text.get<std::string>()};
    return *std::move(bytes);
}

template <typename T>
T fixed_bytes_of(const std::string& text)
{
    T value;
    if (!from_hex(text, std::span{value.bytes}))
        throw std::runtime_error{"wrong size: " + text};
    return value;
}

u256 quantity_of(const json& text)
{
    const auto written = text.get<std::string>();
    std::string digits(written.size() % 2, '0');
    digits.append(written, 2);
    const std::vector<std::uint8_t> bytes = bytes_of(digits);
    if (bytes.size() > 32)
        throw std::runtime_error{"above 256 bits: " + digits};
    return u256::from_be_short(bytes);
}

evm::World world_of(const json& accounts)
{
    evm::World world;
    for (const auto& [name, fields] : accounts.items())
    {
        const auto address = fixed_bytes_of<evm::Address>(name);
        world.set_account(address, {.nonce = quantity_of(fields.at("nonce"))[0],
                                       .balance = quantity_of(fields.at("balance")),
                                       .code_hash = world.add_code(bytes_of(fields.at("code")))});
        for (const auto& [key, value] : fields.at("storage").items())
            world.set_slot(address, quantity_of(key), quantity_of(value));
    }
    return world;
}

/// The account that is not called: whoever sends must be it.
evm::Address other_account(const json& accounts, const std::string& called)
{
    for (const auto& [name, fields] : accounts.items())
        if (name != called)
            return fixed_bytes_of<evm::Address>(name);
    throw std::runtime_error{"no sender"};
}
}  // namespace

std::vector<EvmCase> read_state_test(const std::filesystem::path& file)
{
    std::ifstream stream{file};
    const json document = json::parse(stream);
    std::vector<EvmCase> cases;
    for (const auto& [name, test] : document.items())
    {
        const json& tx = test.at("transaction");
        const json& env = test.at("env");
        const json& posts = test.at("post");
        const auto fork = evm::fork_of(posts.begin().key());
        if (!fork)
            throw std::runtime_error{"unknown fork: " + posts.begin().key()};
        for (const json& post : posts.begin().value())
        {
            const auto index = post.at("indexes").at("data").get<std::size_t>();
            const auto to = tx.at("to").get<std::string>();
            cases.push_back({.name = name + "/" + std::to_string(index),
                .fork = *fork,
                .world = world_of(test.at("pre")),
                .sender = other_account(test.at("pre"), to),
                .to = fixed_bytes_of<evm::Address>(to),
                .input = bytes_of(tx.at("data").at(index)),
                .gas_limit = quantity_of(tx.at("gasLimit").at(0))[0],
                .gas_price = quantity_of(tx.at("gasPrice")),
                .base_fee = quantity_of(env.at("currentBaseFee")),
                .coinbase = fixed_bytes_of<evm::Address>(env.at("currentCoinbase")),
                .state_root = fixed_bytes_of<Hash32>(post.at("hash"))});
        }
    }
    return cases;
}
}  // namespace braid::bench
