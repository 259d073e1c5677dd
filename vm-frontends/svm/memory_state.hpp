// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/write_set.hpp"
#include "vm-frontends/svm/account.hpp"
#include "vm-frontends/svm/key_hash.hpp"
#include <memory>
#include <vector>

namespace braid::svm
{
/// An SVM state in memory: accounts, and the locations that are none. Reads may be concurrent with one another, never with a
/// change. A read is one probe. Keys of at most 40 bytes, which are all that the SVM has.
class MemoryState final : public storage::StateView
{
public:
    MemoryState();

    [[nodiscard]] Result<storage::Value, storage::StateError> read(
        const storage::StateKey& key) const noexcept override;

    /// Makes or replaces an account; without lamports it is gone.
    void set_account(const Pubkey& address, const Account& account);
    /// Applies what a block wrote to the SVM; others' locations are left aside.
    void apply(const storage::WriteSet& writes);

    /// The empty account where there is none. Valid until the next change of it.
    [[nodiscard]] Account account(const Pubkey& address) const noexcept;
    /// Of all accounts, in order.
    [[nodiscard]] std::vector<Pubkey> addresses() const;
    /// Locations that are not absent.
    [[nodiscard]] std::size_t size() const noexcept;

private:
    static constexpr std::size_t key_size_max = 40;
    struct Entry
    {
        std::uint64_t hash = 0;
        std::uint8_t kind = 0;
        std::uint8_t key_size = 0;
        std::array<std::uint8_t, key_size_max> key{};
        storage::Value value;
        std::unique_ptr<std::uint64_t[]> blob;

        [[nodiscard]] storage::StateKey state_key() const noexcept
        {
            return {.vm = storage::VmId::svm, .kind = kind, .bytes = Bytes{key}.first(key_size)};
        }
        /// Takes a copy of the value.
        void hold(const storage::Value& given) noexcept;
    };

    /// The slot of the key, or the empty one where it belongs.
    [[nodiscard]] std::size_t slot_of(
        const storage::StateKey& key, std::uint64_t hash) const noexcept;
    void set(const storage::StateKey& key, const storage::Value& value);
    void grow();

    KeyHash hash_;
    std::vector<Entry> entries_;
    /// Open addressing over entries_, one above the index, at most half full.
    std::vector<std::uint32_t> slots_;
};
}  // namespace braid::svm
