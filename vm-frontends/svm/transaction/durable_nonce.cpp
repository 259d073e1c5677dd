// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/transaction/durable_nonce.hpp"

#include "kernels/sha256.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include <algorithm>
#include <string_view>

namespace braid::svm
{
namespace
{
constexpr std::uint32_t version_legacy = 0;
constexpr std::uint32_t version_current = 1;
constexpr std::uint32_t state_initialized = 1;
constexpr std::size_t nonce_at = 40;
/// SystemInstruction::AdvanceNonceAccount.
constexpr std::array<std::uint8_t, 4> advance_tag{4, 0, 0, 0};
}  // namespace

Hash32 durable_nonce_of(const Hash32& blockhash) noexcept
{
    constexpr std::string_view domain = "DURABLE_NONCE";
    std::array<std::uint8_t, domain.size() + 32> bytes;
    std::memcpy(bytes.data(), domain.data(), domain.size());
    std::memcpy(bytes.data() + domain.size(), blockhash.data(), 32);
    return kernels::sha256(bytes);
}

bool is_initialized_nonce(Bytes data) noexcept
{
    return data.size() == nonce_size && load_le<std::uint32_t>(data.data()) <= version_current &&
           load_le<std::uint32_t>(data.data() + 4) == state_initialized;
}

std::optional<NonceState> parse_nonce(const Account& account) noexcept
{
    static_assert(version_legacy < version_current);
    const Bytes data = account.data;
    if (account.owner != ids::system_program || data.size() < nonce_size ||
        load_le<std::uint32_t>(data.data()) != version_current ||
        load_le<std::uint32_t>(data.data() + 4) != state_initialized)
        return std::nullopt;
    return NonceState{.authority = Hash32::from(data.subspan(8, 32)),
        .durable_nonce = Hash32::from(data.subspan(nonce_at, 32))};
}

std::optional<std::size_t> find_nonce_account(const SvmTx& tx) noexcept
{
    const Message& message = tx.message;
    if (message.instructions.empty())
        return std::nullopt;
    const CompiledInstruction& first = message.instructions.front();
    if (message.keys[first.program] != ids::system_program || first.accounts.empty() ||
        first.data.size() < advance_tag.size() ||
        !equal(first.data.first(advance_tag.size()), advance_tag))
        return std::nullopt;
    const std::size_t account = first.accounts[0];
    if (account >= message.keys.size() || !tx.accounts[account].is_writable)
        return std::nullopt;
    return account;
}

bool may_use_nonce(const SvmTx& tx, const NonceState& nonce, const Hash32& next_nonce) noexcept
{
    const Message& message = tx.message;
    if (nonce.durable_nonce != *message.blockhash || nonce.durable_nonce == next_nonce)
        return false;
    return std::ranges::any_of(message.instructions.front().accounts, [&](std::uint8_t account)
        { return account < message.signer_count && message.keys[account] == nonce.authority; });
}

void advance_nonce(std::span<std::uint8_t> data, const SvmEnv& env) noexcept
{
    store_le(data.data(), version_current);
    std::memcpy(data.data() + nonce_at, env.next_nonce.data(), 32);
    store_le(data.data() + nonce_at + 32, env.lamports_per_signature);
}
}  // namespace braid::svm
