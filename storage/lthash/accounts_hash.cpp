// SPDX-License-Identifier: Apache-2.0
#include "storage/accounts_hash.hpp"
#include "kernels/sha256.hpp"
#include <algorithm>
#include <vector>

namespace braid::storage
{
namespace
{
/// Enough to fill lanes and a device's threads; `accounts_hash` of bench/storage.
constexpr std::size_t batch_count_max = 1024;
/// Past so many bytes of messages a batch ends, so that what it copies stays in a cache.
constexpr std::size_t batch_size_max = std::size_t{1} << 20;

/// What BLAKE3 hashes of an account, besides its data: lamports, whether it is executable, owner, address.
constexpr std::size_t fixed_size = 8 + 1 + 32 + 32;

/// Accounts' messages in one buffer.
class MessageBatch
{
public:
    void add(const HashedAccount& account)
    {
        std::array<std::uint8_t, 8> lamports{};
        store_le(lamports.data(), account.lamports);
        append(lamports);
        append(account.data);
        bytes_.push_back(account.executable ? 1 : 0);
        append(account.owner);
        append(account.address);
        sizes_.push_back(fixed_size + account.data.size());
    }

    [[nodiscard]] bool is_full() const noexcept
    {
        return sizes_.size() >= batch_count_max || bytes_.size() >= batch_size_max;
    }

    void mix_into(kernels::LtHash& sum, bool leave)
    {
        terms_.clear();
        std::size_t begin = 0;
        for (const std::size_t size : sizes_)
        {
            terms_.push_back({.message = Bytes{bytes_}.subspan(begin, size), .leaves = leave});
            begin += size;
        }
        kernels::lthash_mix(sum, terms_);
        bytes_.clear();
        sizes_.clear();
    }

private:
    void append(Bytes bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

    std::vector<std::uint8_t> bytes_;
    std::vector<std::size_t> sizes_;
    std::vector<kernels::LtHashTerm> terms_;
};
}  // namespace

void AccountsHash::mix(std::span<const HashedAccount> accounts, bool leave)
{
    MessageBatch batch;
    for (const HashedAccount& account : accounts)
    {
        if (account.lamports == 0)
            continue;
        batch.add(account);
        if (batch.is_full())
            batch.mix_into(hash_, leave);
    }
    batch.mix_into(hash_, leave);
}

Hash32 bank_hash(const BankHashInput& input, const AccountsHash& accounts) noexcept
{
    std::array<std::uint8_t, 32 + 8 + 32> slot{};
    std::ranges::copy(input.parent.bytes, slot.begin());
    store_le(&slot[32], input.signature_count);
    std::ranges::copy(input.last_blockhash.bytes, slot.begin() + 40);
    const Hash32 slot_hash = kernels::sha256(slot);

    std::array<std::uint8_t, 32 + 2048> whole{};
    std::ranges::copy(slot_hash.bytes, whole.begin());
    for (std::size_t i = 0; i < accounts.hash().numbers.size(); ++i)
        store_le(&whole[32 + 2 * i], accounts.hash().numbers[i]);
    return kernels::sha256(whole);
}
}  // namespace braid::storage
