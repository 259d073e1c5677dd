// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/transaction/durable_nonce.hpp"

#include "kernels/sha256.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/programs/system_instruction.hpp"
#include <algorithm>
#include <string_view>

namespace braid::svm
{
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
    if (data.size() != StoredNonce::size_max)
        return false;
    const auto nonce = decode_nonce(data);
    return nonce && nonce->data;
}

std::optional<StoredNonce::Data> parse_nonce(const Account& account) noexcept
{
    if (account.owner != ids::system_program)
        return std::nullopt;
    const auto nonce = decode_nonce(account.data);
    if (!nonce || nonce->is_legacy)
        return std::nullopt;
    return nonce->data;
}

std::optional<std::size_t> find_nonce_account(const SvmTx& tx) noexcept
{
    const Message& message = tx.message;
    if (message.instructions.empty())
        return std::nullopt;
    const CompiledInstruction& first = message.instructions.front();
    if (message.keys[first.program] != ids::system_program || first.accounts.empty() ||
        first.data.size() < sizeof(SystemTag) ||
        load_le<std::uint32_t>(first.data.data()) !=
            static_cast<std::uint32_t>(SystemTag::advance_nonce))
        return std::nullopt;
    const std::size_t account = first.accounts[0];
    if (account >= message.keys.size() || !tx.accounts[account].is_writable)
        return std::nullopt;
    return account;
}

bool may_use_nonce(
    const SvmTx& tx, const StoredNonce::Data& nonce, const Hash32& next_nonce) noexcept
{
    const Message& message = tx.message;
    if (nonce.durable_nonce != *message.blockhash || nonce.durable_nonce == next_nonce)
        return false;
    return std::ranges::any_of(message.instructions.front().accounts, [&](std::uint8_t account)
        { return account < message.signer_count && message.keys[account] == nonce.authority; });
}

void advance_nonce(std::span<std::uint8_t> data, const SvmEnv& env) noexcept
{
    auto nonce = decode_nonce(data);
    BRAID_ASSERT(nonce && nonce->data);
    nonce->data->durable_nonce = env.next_nonce;
    nonce->data->lamports_per_signature = env.lamports_per_signature;
    const auto written = encode_nonce(*nonce, data);
    BRAID_ASSERT(written.ok());
}
}  // namespace braid::svm
