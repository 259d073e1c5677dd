// SPDX-License-Identifier: Apache-2.0
#include "kernels/ed25519.hpp"
#include "kernels/sha256.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/transaction/reserved_keys.hpp"
#include "vm-frontends/svm/transaction/transaction.hpp"
#include <algorithm>
#include <vector>

namespace braid::svm
{
namespace
{
/// Places in a message, as bits.
class IndexSet
{
public:
    void add(std::uint8_t index) noexcept { words_[index / 64] |= std::uint64_t{1} << index % 64; }
    [[nodiscard]] bool has(std::size_t index) const noexcept
    {
        return (words_[index / 64] >> index % 64 & 1) != 0;
    }

private:
    std::array<std::uint64_t, account_index_end / 64> words_{};
};

[[nodiscard]] bool any_twice(std::span<const MessageAccount> accounts) noexcept
{
    // At most account_lock_count_max: quicker than a table.
    for (std::size_t i = 1; i < accounts.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (*accounts[i].key == *accounts[j].key)
                return true;
    return false;
}

[[nodiscard]] std::optional<TransactionErrorKind> check_locks(
    std::span<const MessageAccount> accounts) noexcept
{
    if (accounts.size() > account_lock_count_max)
        return TransactionErrorKind::too_many_account_locks;
    if (any_twice(accounts))
        return TransactionErrorKind::account_loaded_twice;
    return std::nullopt;
}

[[nodiscard]] kernels::Ed25519Request request_of(const Message& message, std::size_t i) noexcept
{
    return {.message = message.bytes, .signature = message.signatures[i], .key = message.keys[i]};
}
}  // namespace

Result<SvmTx*, TransactionErrorKind> decode_transaction(Bytes raw, Arena& arena) noexcept
{
    const auto message = parse_message(raw, arena);
    if (!message.ok())
        return Err{message.error()};
    auto* tx = arena.make<SvmTx>();
    tx->message = *message;
    tx->message_digest = kernels::sha256(message->bytes);
    tx->signatures = count_signatures(*message);
    if (const auto request = read_budget(*message); request.ok())
        tx->request = *request;
    else
        tx->refused = request.error();
    tx->priority_fee =
        priority_fee_of(tx->request.compute_unit_price, tx->request.budget.compute_unit_limit);
    if (message->lookups.empty())
        set_accounts(*tx, {}, arena);
    return tx;
}

std::size_t signature_count_min(std::size_t count) noexcept
{
    // A device's way there and back pays for thousands; vectors of eight lanes are full long before.
    constexpr std::size_t gpu_count = 4096;
    constexpr std::size_t processor_count = 64;
    const auto row =
        kernels::choose(kernels::Operation::ed25519, kernels::ed25519_rows(), count).id;
    return row == kernels::RowId::cuda ? gpu_count : processor_count;
}

std::optional<std::size_t> find_wrong_signature(std::span<const SvmTx* const> txs) noexcept
{
    std::vector<kernels::Ed25519Request> requests;
    std::vector<std::size_t> owners;
    requests.reserve(txs.size());
    owners.reserve(txs.size());
    for (std::size_t i = 0; i < txs.size(); ++i)
    {
        for (std::size_t j = 0; j < txs[i]->message.signatures.size(); ++j)
        {
            requests.push_back(request_of(txs[i]->message, j));
            owners.push_back(i);
        }
    }
    std::vector<std::uint8_t> verdicts(requests.size());
    kernels::ed25519_verify_batch(kernels::Ed25519Policy::strict_points, requests, verdicts);
    const auto wrong = std::ranges::find(verdicts, std::uint8_t{0});
    if (wrong == verdicts.end())
        return std::nullopt;
    return owners[static_cast<std::size_t>(wrong - verdicts.begin())];
}

void set_accounts(SvmTx& tx, const LookedUpKeys& looked_up, Arena& arena) noexcept
{
    const Message& message = tx.message;
    const std::size_t own = message.keys.size();
    const auto accounts = arena.make_array<MessageAccount>(
        own + looked_up.writable.size() + looked_up.readonly.size());
    std::size_t next = 0;
    for (; next < own; ++next)
        accounts[next] = {.key = &message.keys[next],
            .is_signer = next < message.signer_count,
            .is_writable = message.asks_to_write(next)};
    for (const Pubkey* key : looked_up.writable)
        accounts[next++] = {.key = key, .is_writable = true};
    for (const Pubkey* key : looked_up.readonly)
        accounts[next++] = {.key = key};

    // A program that is called is not written, unless the loader that may upgrade it is there.
    const bool may_upgrade = std::ranges::any_of(accounts,
        [](const MessageAccount& account) { return *account.key == ids::upgradeable_loader; });
    IndexSet invoked;
    if (!may_upgrade)
        for (const CompiledInstruction& instruction : message.instructions)
            invoked.add(instruction.program);
    for (std::size_t i = 0; i < accounts.size(); ++i)
        accounts[i].is_writable =
            accounts[i].is_writable && !invoked.has(i) && !is_reserved(*accounts[i].key);
    tx.accounts = accounts;
    tx.unlockable = check_locks(accounts);
}

std::span<const engine::Access> accesses_of(const SvmTx& tx, Arena& arena) noexcept
{
    const auto accesses = arena.make_array<engine::Access>(tx.accounts.size());
    std::size_t count = 0;
    for (const MessageAccount& account : tx.accounts)
        if (*account.key != ids::instructions)
            accesses[count++] = {.key = account_key(*account.key), .write = account.is_writable};
    return accesses.first(count);
}

bool is_invoked(const Message& message, std::size_t index) noexcept
{
    return std::ranges::any_of(message.instructions,
        [index](const CompiledInstruction& instruction) { return instruction.program == index; });
}
}  // namespace braid::svm
