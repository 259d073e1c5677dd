// SPDX-License-Identifier: Apache-2.0
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"
#include "vm-frontends/evm/transaction.hpp"
#include "vm-frontends/evm/transaction/intrinsic_gas.hpp"
#include "vm-frontends/evm/transaction/signature.hpp"

namespace braid::evm
{
namespace
{
/// Reads one field after another; after the first that is wrong, ok() is false and fields read as zero.
class Fields
{
public:
    explicit Fields(rlp::Reader reader) noexcept : reader_(reader) {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    /// What has not been read.
    [[nodiscard]] Bytes rest() const noexcept { return reader_.rest(); }
    /// Nothing was wrong and nothing is left.
    [[nodiscard]] bool complete() const noexcept { return ok_ && reader_.at_end(); }

    [[nodiscard]] std::uint64_t u64() noexcept { return take(reader_.u64()); }
    [[nodiscard]] u256 integer() noexcept { return take(reader_.integer()); }
    [[nodiscard]] Bytes string() noexcept { return take(reader_.string()); }
    [[nodiscard]] Hash32 hash32() noexcept { return take(reader_.hash32()); }
    [[nodiscard]] rlp::Reader list() noexcept { return take(reader_.list(), rlp::Reader{Bytes{}}); }
    [[nodiscard]] Address address() noexcept
    {
        Address address;
        ok_ = ok_ && reader_.fixed(address.bytes).ok();
        return address;
    }
    /// Nothing where the string is empty: a creation.
    [[nodiscard]] std::optional<Address> recipient() noexcept
    {
        const auto bytes = string();
        if (bytes.empty())
            return std::nullopt;
        ok_ = ok_ && bytes.size() == sizeof(Address);
        return ok_ ? std::optional{Address::from(bytes)} : std::nullopt;
    }
    void require(bool condition) noexcept { ok_ = ok_ && condition; }

private:
    template <typename T>
    [[nodiscard]] T take(const Result<T, rlp::Error>& field, T otherwise = T{}) noexcept
    {
        ok_ = ok_ && field.ok();
        return ok_ ? *field : otherwise;
    }

    rlp::Reader reader_;
    bool ok_ = true;
};

/// How many items a list has; `max` + 1 where there are more or one is not RLP.
[[nodiscard]] std::size_t count_items(rlp::Reader list, std::size_t max) noexcept
{
    std::size_t count = 0;
    for (; !list.at_end() && count <= max; ++count)
        if (!list.item().ok())
            return max + 1;
    return count;
}

[[nodiscard]] std::span<const Hash32> read_hashes(
    Fields& fields, rlp::Reader list, std::size_t max, Arena& arena) noexcept
{
    const auto count = count_items(list, max);
    fields.require(count <= max);
    if (!fields.ok())
        return {};
    const auto hashes = arena.make_array<Hash32>(count);
    Fields items{list};
    for (auto& hash : hashes)
        hash = items.hash32();
    fields.require(items.complete());
    return hashes;
}

[[nodiscard]] std::span<const AccessListEntry> read_access_list(
    Fields& fields, Arena& arena) noexcept
{
    const auto list = fields.list();
    const auto count = count_items(list, TxLimits::access_list_max);
    fields.require(count <= TxLimits::access_list_max);
    if (!fields.ok())
        return {};
    const auto entries = arena.make_array<AccessListEntry>(count);
    std::size_t keys_left = TxLimits::access_keys_max;
    Fields tuples{list};
    for (auto& entry : entries)
    {
        Fields tuple{tuples.list()};
        entry.address = tuple.address();
        entry.keys = read_hashes(tuple, tuple.list(), keys_left, arena);
        fields.require(tuples.ok() && tuple.complete());
        if (!fields.ok())
            return {};
        keys_left -= entry.keys.size();
    }
    return entries;
}

/// EIP-7702: y_parity is one byte at most.
[[nodiscard]] bool read_authorization(rlp::Reader list, Authorization& to) noexcept
{
    Fields tuple{list};
    to.chain_id = tuple.integer();
    to.address = tuple.address();
    to.nonce = tuple.u64();
    to.y_parity = tuple.integer();
    to.r = tuple.integer();
    to.s = tuple.integer();
    return tuple.complete() && to.y_parity < u256{256};
}

[[nodiscard]] std::optional<std::span<Authorization>> read_authorizations(
    Fields& fields, Arena& arena) noexcept
{
    const auto list = fields.list();
    const auto count = count_items(list, TxLimits::authorizations_max);
    if (!fields.ok() || count > TxLimits::authorizations_max)
        return std::nullopt;
    const auto authorizations = arena.make_array<Authorization>(count);
    Fields tuples{list};
    for (auto& authorization : authorizations)
        if (!read_authorization(tuples.list(), authorization) || !tuples.ok())
            return std::nullopt;
    return authorizations;
}

/// A transaction that was read, before anyone looked for signers.
struct Read
{
    EvmTx* tx = nullptr;
    /// The encoded fields in front of the signature; empty where the type has none.
    Bytes fields;
    /// Those of `tx`, to be completed.
    std::span<Authorization> authorizations;
};

void read_signature(Fields& fields, Bytes list, Read& read) noexcept
{
    read.fields = list.first(list.size() - fields.rest().size());
    read.tx->v = fields.integer();
    read.tx->r = fields.integer();
    read.tx->s = fields.integer();
}

void read_legacy(Fields& fields, Bytes list, Read& read) noexcept
{
    EvmTx& tx = *read.tx;
    tx.nonce = fields.u64();
    tx.max_fee_per_gas = tx.max_priority_fee_per_gas = fields.integer();
    tx.gas_limit = fields.u64();
    tx.to = fields.recipient();
    tx.value = fields.integer();
    tx.input = fields.string();
    read_signature(fields, list, read);
    // EIP-155: v = chain id * 2 + 35 or 36.
    if (tx.v >= u256{35})
        tx.chain_id = (tx.v - u256{35}) >> 1;
}

[[nodiscard]] TxError read_typed(Fields& fields, Bytes list, Read& read, Arena& arena) noexcept
{
    EvmTx& tx = *read.tx;
    tx.chain_id = fields.integer();
    tx.nonce = fields.u64();
    tx.max_priority_fee_per_gas = fields.integer();
    tx.max_fee_per_gas =
        tx.type == TxType::access_list ? tx.max_priority_fee_per_gas : fields.integer();
    tx.gas_limit = fields.u64();
    tx.to = fields.recipient();
    tx.value = fields.integer();
    tx.input = fields.string();
    tx.access_list = read_access_list(fields, arena);
    if (tx.type == TxType::blob)
    {
        tx.max_fee_per_blob_gas = fields.integer();
        tx.blob_hashes = read_hashes(fields, fields.list(), TxLimits::blobs_max, arena);
    }
    if (tx.type == TxType::set_code && fields.ok())
    {
        const auto authorizations = read_authorizations(fields, arena);
        if (!authorizations)
            return TxError::type_4_invalid_authorization_format;
        read.authorizations = *authorizations;
        tx.authorizations = *authorizations;
    }
    read_signature(fields, list, read);
    return TxError::none;
}

void read_deposit(Fields& fields, EvmTx& tx) noexcept
{
    tx.source_hash = fields.hash32();
    tx.sender = fields.address();
    tx.to = fields.recipient();
    if (const auto mint = fields.integer(); !mint.is_zero())
        tx.mint = mint;
    tx.value = fields.integer();
    tx.gas_limit = fields.u64();
    const auto is_system = fields.u64();
    fields.require(is_system <= 1);
    tx.is_system = is_system == 1;
    tx.input = fields.string();
}

/// The type, from the first byte. Legacy transactions begin with an RLP list.
[[nodiscard]] std::optional<TxType> type_of(std::uint8_t first) noexcept
{
    if (first >= 0xc0)
        return TxType::legacy;
    if (first == static_cast<std::uint8_t>(TxType::deposit))
        return TxType::deposit;
    if (first >= 1 && first <= static_cast<std::uint8_t>(TxType::set_code))
        return static_cast<TxType>(first);
    return std::nullopt;
}
[[nodiscard]] Result<Read, TxError> read_transaction(Bytes raw, Arena& arena) noexcept
{
    if (raw.empty() || raw.size() > TxLimits::size_max)
        return Err{TxError::malformed};
    const auto type = type_of(raw[0]);
    if (!type)
        return Err{raw[0] < 0x80 ? TxError::type_not_supported : TxError::malformed};
    const auto list = rlp::Reader::of_list(*type == TxType::legacy ? raw : raw.subspan(1));
    if (!list.ok())
        return Err{TxError::malformed};

    Read read{.tx = arena.make<EvmTx>(), .fields = {}, .authorizations = {}};
    read.tx->type = *type;
    read.tx->raw = raw;
    Fields fields{*list};
    auto error = TxError::none;
    if (*type == TxType::legacy)
        read_legacy(fields, list->rest(), read);
    else if (*type == TxType::deposit)
        read_deposit(fields, *read.tx);
    else
        error = read_typed(fields, list->rest(), read, arena);
    if (error != TxError::none)
        return Err{error};
    if (!fields.complete())
        return Err{TxError::malformed};
    return read;
}

void hash_all(std::span<const Read> reads, const Crypto& crypto) noexcept
{
    if (crypto.batches == nullptr)
    {
        for (const Read& read : reads)
            read.tx->hash = kernels::keccak256(read.tx->raw);
        return;
    }
    std::vector<Bytes> raws(reads.size());
    std::vector<Hash32> hashes(reads.size());
    for (std::size_t i = 0; i < reads.size(); ++i)
        raws[i] = reads[i].tx->raw;
    crypto.batches->keccak256(raws, hashes);
    for (std::size_t i = 0; i < reads.size(); ++i)
        reads[i].tx->hash = hashes[i];
}

/// Finds who signed the transactions. Gives the number of the first that nobody signed, or of those that were read.
[[nodiscard]] std::size_t recover_all(std::span<const Read> reads, const Crypto& crypto) noexcept
{
    Signatures signatures;
    // By number among those that are signed, that among all.
    std::vector<std::size_t> places;
    std::size_t end = reads.size();
    for (std::size_t i = 0; i < end; ++i)
    {
        const Read& read = reads[i];
        if (read.tx->type == TxType::deposit)
            continue;
        // Where the gas does not pay for the authorizations, the transaction is invalid under any rules.
        if (read.tx->gas_limit / gas_per_authorization >= read.authorizations.size())
            for (Authorization& authorization : read.authorizations)
                signatures.add(authorization);
        if (!signatures.add(*read.tx, read.fields, read.tx->sender))
            end = i;
        else
            places.push_back(i);
    }
    const std::size_t right = signatures.recover(crypto);
    return right < places.size() ? places[right] : end;
}
}  // namespace

Result<Done, TxDecodeError> decode_transactions(std::span<const Bytes> raws, const Crypto& crypto,
    Arena& arena, std::span<const EvmTx*> txs) noexcept
{
    BRAID_ASSERT(txs.size() == raws.size());
    std::vector<Read> reads;
    reads.reserve(raws.size());
    auto error = TxError::none;
    for (std::size_t i = 0; i < raws.size() && error == TxError::none; ++i)
    {
        const auto read = read_transaction(raws[i], arena);
        if (read.ok())
            reads.push_back(*read);
        else
            error = read.error();
    }
    const std::size_t right = recover_all(reads, crypto);
    if (right < reads.size())
        error = TxError::invalid_signature;
    hash_all(std::span{reads}.first(right), crypto);
    for (std::size_t i = 0; i < right; ++i)
        txs[i] = reads[i].tx;
    if (error != TxError::none)
        return Err{TxDecodeError{.index = right, .error = error}};
    return Done{};
}

Result<const EvmTx*, TxError> decode_transaction(
    Bytes raw, const Crypto& crypto, Arena& arena) noexcept
{
    const EvmTx* tx = nullptr;
    const auto decoded = decode_transactions({&raw, 1}, crypto, arena, {&tx, 1});
    if (!decoded.ok())
        return Err{decoded.error().error};
    return tx;
}
}  // namespace braid::evm
