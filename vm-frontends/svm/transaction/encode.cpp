// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/transaction/encode.hpp"

#include "base/assert.hpp"
#include <algorithm>
#include <optional>

namespace braid::svm
{
namespace
{
using Meta = PlainInstruction::Meta;

/// An account of the message, and where it stands.
struct Place
{
    Meta meta;
    bool is_program = false;
    /// Among all accounts of the message.
    std::uint8_t index = 0;
};

struct Found
{
    std::size_t table = 0;
    std::uint8_t index = 0;
};

void put_count(std::vector<std::uint8_t>& to, std::size_t count)
{
    for (; count >= 0x80; count >>= 7)
        to.push_back(static_cast<std::uint8_t>(count | 0x80));
    to.push_back(static_cast<std::uint8_t>(count));
}

void put_bytes(std::vector<std::uint8_t>& to, Bytes bytes)
{
    to.insert(to.end(), bytes.begin(), bytes.end());
}

[[nodiscard]] std::optional<Found> find_in(std::span<const KnownTable> tables, const Pubkey& key)
{
    for (std::size_t i = 0; i < tables.size(); ++i)
    {
        const auto at = std::ranges::find(tables[i].addresses, key);
        if (at != tables[i].addresses.end())
            return Found{
                .table = i, .index = static_cast<std::uint8_t>(at - tables[i].addresses.begin())};
    }
    return std::nullopt;
}

/// The accounts of a transaction, put in order.
class Plan
{
public:
    explicit Plan(const PlainTransaction& transaction) : transaction_(transaction)
    {
        add({.key = transaction.payer, .is_signer = true, .is_writable = true}, false);
        for (const PlainInstruction& instruction : transaction.instructions)
        {
            for (const Meta& meta : instruction.accounts)
                add(meta, false);
            add({.key = instruction.program}, true);
        }
        look_up();
        number();
    }

    [[nodiscard]] std::vector<std::uint8_t> message() const
    {
        std::vector<std::uint8_t> bytes;
        if (!transaction_.tables.empty())
            bytes.push_back(0x80);
        put_header(bytes);
        put_count(bytes, own_.size());
        for (const Place& place : own_)
            put_bytes(bytes, place.meta.key);
        put_bytes(bytes, transaction_.blockhash);
        put_count(bytes, transaction_.instructions.size());
        for (const PlainInstruction& instruction : transaction_.instructions)
        {
            bytes.push_back(index_of(instruction.program));
            put_count(bytes, instruction.accounts.size());
            for (const Meta& meta : instruction.accounts)
                bytes.push_back(index_of(meta.key));
            put_count(bytes, instruction.data.size());
            put_bytes(bytes, instruction.data);
        }
        if (!transaction_.tables.empty())
            put_lookups(bytes);
        return bytes;
    }

private:
    struct LookedUp
    {
        Place place;
        Found found;
    };

    void add(const Meta& meta, bool is_program)
    {
        const auto at = std::ranges::find_if(
            own_, [&](const Place& place) { return place.meta.key == meta.key; });
        Place& place = at != own_.end() ? *at : own_.emplace_back(Place{.meta = {.key = meta.key}});
        place.meta.is_signer = place.meta.is_signer || meta.is_signer;
        place.meta.is_writable = place.meta.is_writable || meta.is_writable;
        place.is_program = place.is_program || is_program;
    }

    /// Takes out what tables hold, and puts the others in order: signers first, and those who write before the others.
    void look_up()
    {
        std::vector<Place> kept;
        for (const Place& place : own_)
        {
            const bool may_look_up = !place.meta.is_signer && !place.is_program;
            const auto found =
                may_look_up ? find_in(transaction_.tables, place.meta.key) : std::nullopt;
            if (found)
                looked_up_.push_back({.place = place, .found = *found});
            else
                kept.push_back(place);
        }
        own_.clear();
        for (const unsigned rank : {0U, 1U, 2U, 3U})
            for (const Place& place : kept)
                if ((place.meta.is_signer ? 0U : 2U) + (place.meta.is_writable ? 0U : 1U) == rank)
                    own_.push_back(place);
    }

    void number()
    {
        std::size_t next = 0;
        for (Place& place : own_)
            place.index = static_cast<std::uint8_t>(next++);
        for (const bool is_writable : {true, false})
            for (std::size_t table = 0; table < transaction_.tables.size(); ++table)
                for (LookedUp& looked_up : looked_up_)
                    if (looked_up.found.table == table &&
                        looked_up.place.meta.is_writable == is_writable)
                        looked_up.place.index = static_cast<std::uint8_t>(next++);
        BRAID_ASSERT(next <= account_index_end);
    }

    [[nodiscard]] std::uint8_t index_of(const Pubkey& key) const
    {
        for (const Place& place : own_)
            if (place.meta.key == key)
                return place.index;
        const auto at = std::ranges::find_if(
            looked_up_, [&](const LookedUp& looked_up) { return looked_up.place.meta.key == key; });
        BRAID_ASSERT(at != looked_up_.end());
        return at->place.index;
    }

    void put_header(std::vector<std::uint8_t>& bytes) const
    {
        const auto count = [this](bool is_signer, bool is_writable)
        {
            return static_cast<std::uint8_t>(std::ranges::count_if(own_,
                [&](const Place& place)
                {
                    return place.meta.is_signer == is_signer &&
                           place.meta.is_writable == is_writable;
                }));
        };
        bytes.push_back(static_cast<std::uint8_t>(count(true, true) + count(true, false)));
        bytes.push_back(count(true, false));
        bytes.push_back(count(false, false));
    }

    void put_lookups(std::vector<std::uint8_t>& bytes) const
    {
        const auto indexes = [this](std::size_t table, bool is_writable)
        {
            std::vector<std::uint8_t> found;
            for (const LookedUp& looked_up : looked_up_)
                if (looked_up.found.table == table &&
                    looked_up.place.meta.is_writable == is_writable)
                    found.push_back(looked_up.found.index);
            return found;
        };
        std::size_t used = 0;
        std::vector<std::uint8_t> lookups;
        for (std::size_t i = 0; i < transaction_.tables.size(); ++i)
        {
            const auto writable = indexes(i, true);
            const auto readonly = indexes(i, false);
            if (writable.empty() && readonly.empty())
                continue;
            ++used;
            put_bytes(lookups, transaction_.tables[i].address);
            put_count(lookups, writable.size());
            put_bytes(lookups, writable);
            put_count(lookups, readonly.size());
            put_bytes(lookups, readonly);
        }
        put_count(bytes, used);
        put_bytes(bytes, lookups);
    }

    const PlainTransaction& transaction_;
    std::vector<Place> own_;
    std::vector<LookedUp> looked_up_;
};
}  // namespace

std::vector<std::uint8_t> encode_message(const PlainTransaction& transaction)
{
    return Plan{transaction}.message();
}

std::vector<Pubkey> signers_of(Bytes message)
{
    const std::size_t at = (message[0] & 0x80) != 0 ? 1 : 0;
    // A header of three and a count of one byte stand before the keys.
    std::vector<Pubkey> signers;
    for (std::size_t i = 0; i < message[at]; ++i)
        signers.push_back(Hash32::from(message.subspan(at + 4 + 32 * i, 32)));
    return signers;
}

std::vector<std::uint8_t> encode_transaction(std::span<const Signature> signatures, Bytes message)
{
    BRAID_ASSERT(signatures.size() < 128);
    std::vector<std::uint8_t> bytes{static_cast<std::uint8_t>(signatures.size())};
    for (const Signature& signature : signatures)
        put_bytes(bytes, signature);
    put_bytes(bytes, message);
    return bytes;
}
}  // namespace braid::svm
