// SPDX-License-Identifier: Apache-2.0
#include "bench/kernel_cases.hpp"

#include "base/hex.hpp"
#include "bench/resident_updates.hpp"
#include "bench/sign.hpp"
#include "kernels/ecrecover.hpp"
#include "kernels/ed25519.hpp"
#include "kernels/jellyfish_level.hpp"
#include "kernels/keccak.hpp"
#include "kernels/keccak_batch.hpp"
#include "kernels/lthash.hpp"
#include "kernels/merkle.hpp"
#include "kernels/sha256_batch.hpp"
#include "kernels/trie_level.hpp"
#include <algorithm>
#include <memory>

namespace braid::bench
{
namespace
{
using kernels::Operation;
using kernels::Processor;
using kernels::RowId;
using kernels::Vendor;

using Limit = std::optional<double> (*)(RowId, std::size_t, const Processor&);

template <typename Function>
[[nodiscard]] std::vector<KernelCase::Row> rows_of(kernels::Rows<Function> rows)
{
    std::vector<KernelCase::Row> found;
    for (const auto& row : rows)
        found.push_back({.id = row.id, .available = row.available(), .batch_min = row.batch_min});
    return found;
}

/// Of an operation: `Inputs` is made of a batch's size and runs a row's function on it.
template <typename Inputs, typename Function>
[[nodiscard]] KernelCase case_of(
    Operation operation, std::string_view unit, kernels::Rows<Function> rows, Limit cycles_min)
{
    return {.name = kernels::name_of(operation),
        .unit = unit,
        .operation = operation,
        .rows = rows_of(rows),
        .prepare = [rows](std::size_t batch) -> KernelBatch
        {
            return [rows, inputs = std::make_shared<Inputs>(batch)](RowId id) -> KernelRun
            {
                const auto row = std::ranges::find(rows, id, &kernels::Row<Function>::id);
                BRAID_ASSERT(row != rows.end());
                return [inputs, function = row->function] { inputs->run(function); };
            };
        },
        .cycles_min = cycles_min};
}

/// Of what is made of another operation, whose row is named from outside: `Inputs` runs with a RowChoice.
template <typename Inputs, typename Function>
[[nodiscard]] KernelCase composed_case_of(
    std::string_view name, std::string_view unit, kernels::Rows<Function> rows, Limit cycles_min)
{
    return {.name = name,
        .unit = unit,
        // It has one where its CUDA row is a choice of its own.
        .operation = kernels::operation_of_name(name),
        .is_composed = true,
        .rows = rows_of(rows),
        .prepare = [](std::size_t batch) -> KernelBatch
        {
            return [inputs = std::make_shared<Inputs>(batch)](RowId id) -> KernelRun
            {
                return [inputs, id]
                { inputs->run(kernels::RowChoice{.forced = id, .required = {}}); };
            };
        },
        .cycles_min = cycles_min};
}

/// Of kernels whose instructions nobody counted.
std::optional<double> unknown_limit(
    RowId /*row*/, std::size_t /*batch*/, const Processor& /*processor*/)
{
    return std::nullopt;
}

/// The limits were counted for Zen 4 and for Intel's cores.
bool is_counted(const Processor& processor)
{
    constexpr unsigned zen_family = 25;
    return processor.vendor == Vendor::intel ||
           (processor.vendor == Vendor::amd && processor.family == zen_family);
}

/// Of 24 rounds of Keccak-f. AVX-512: 90 instructions a round, 2 vector units, 8 states. AVX2: 184 instructions a round,
/// 4 units on Zen 4 and 3 on Intel's cores, 4 states.
std::optional<double> permutation_cycles_min(
    RowId row, std::size_t /*batch*/, const Processor& processor)
{
    if (row == RowId::avx512 && is_counted(processor))
        return 24 * 90.0 / 2 / 8;
    if (row == RowId::avx2 && is_counted(processor))
        return 24 * 184.0 / (processor.vendor == Vendor::amd ? 4 : 3) / 4;
    return std::nullopt;
}

/// Of so many field multiplications, each 60 instructions of AVX-512 IFMA for eight lanes. Zen 4 has one unit for them,
/// Xeons have two, Intel's other cores one.
std::optional<double> multiplication_cycles_min(double count, RowId row, const Processor& processor)
{
    if (row != RowId::avx512 || !is_counted(processor))
        return std::nullopt;
    const bool is_xeon = processor.name.find("Xeon") != std::string::npos;
    return count * 60 / 8 / (is_xeon ? 2 : 1);
}

/// A square root, 128 doublings with additions of two endomorphism halves, a comb for the generator, inversions: 1530
/// multiplications, a squaring counted as 0.61.
std::optional<double> recovery_cycles_min(
    RowId row, std::size_t /*batch*/, const Processor& processor)
{
    return multiplication_cycles_min(1530, row, processor);
}

/// The same for a doubling and an addition a bit, of 253 bits of two scalars: 2300 multiplications.
std::optional<double> verification_cycles_min(
    RowId row, std::size_t /*batch*/, const Processor& processor)
{
    return multiplication_cycles_min(2300, row, processor);
}

/// A tree has a node less than leaves.
std::optional<double> tree_cycles_min(RowId row, std::size_t batch, const Processor& processor)
{
    const auto node = permutation_cycles_min(row, batch, processor);
    if (!node || batch < 2)
        return std::nullopt;
    return *node * static_cast<double>(batch - 1) / static_cast<double>(batch);
}

/// A branch of sixteen hashes is four blocks long.
std::optional<double> branch_cycles_min(RowId row, std::size_t batch, const Processor& processor)
{
    const auto block = permutation_cycles_min(row, batch, processor);
    return block ? std::optional{4 * *block} : std::nullopt;
}

/// An inner node of sixteen children is fifteen of one block.
std::optional<double> jellyfish_cycles_min(RowId row, std::size_t batch, const Processor& processor)
{
    const auto block = permutation_cycles_min(row, batch, processor);
    return block ? std::optional{15 * *block} : std::nullopt;
}

/// Messages of `size` bytes, all different.
template <std::size_t size>
class Messages
{
public:
    explicit Messages(std::size_t batch) : bytes_(batch * size), digests_(batch)
    {
        for (std::size_t i = 0; i < bytes_.size(); ++i)
            bytes_[i] = static_cast<std::uint8_t>(i * 37 + i / size);
        for (std::size_t i = 0; i < batch; ++i)
            messages_.push_back(Bytes{bytes_}.subspan(i * size, size));
    }

    void run(kernels::HashBatch hash) { hash(messages_, digests_); }

private:
    std::vector<std::uint8_t> bytes_;
    std::vector<Bytes> messages_;
    std::vector<Hash32> digests_;
};

/// Accounts of tokens on Solana: 165 bytes of data.
class Accounts
{
public:
    explicit Accounts(std::size_t batch) : bytes_(batch * account_size)
    {
        for (std::size_t i = 0; i < bytes_.size(); ++i)
            bytes_[i] = static_cast<std::uint8_t>(i * 31 + i / account_size);
        for (std::size_t i = 0; i < batch; ++i)
            terms_.push_back({.message = Bytes{bytes_}.subspan(i * account_size, account_size)});
    }

    void run(kernels::LtHashMix mix) { mix(sum_, terms_); }

private:
    static constexpr std::size_t account_size = 8 + 165 + 1 + 32 + 32;

    std::vector<std::uint8_t> bytes_;
    std::vector<kernels::LtHashTerm> terms_;
    kernels::LtHash sum_;
};

/// Transactions' signatures; signing takes longer than recovering, so a large batch has some of them many times.
class Signatures
{
public:
    explicit Signatures(std::size_t batch) : results_(batch)
    {
        constexpr std::size_t payload_size = 110;
        const std::size_t count = std::min<std::size_t>(batch, 256);
        payloads_.resize(count * payload_size);
        for (std::size_t i = 0; i < payloads_.size(); ++i)
            payloads_[i] = static_cast<std::uint8_t>(i * 73 + i / payload_size);
        for (std::size_t i = 0; i < batch; ++i)
        {
            if (i >= count)
            {
                requests_.push_back(requests_[i - count]);
                continue;
            }
            const Bytes payload = Bytes{payloads_}.subspan(i * payload_size, payload_size);
            Hash32 key;
            store_be(key.data() + 24, std::uint64_t{i + 1});
            const auto signature = sign_digest(kernels::keccak256(payload), key);
            BRAID_ASSERT(signature.has_value());
            requests_.push_back({.signed_bytes = payload,
                .r = signature->r.to_be(),
                .s = signature->s.to_be(),
                .recovery_id = static_cast<std::uint8_t>(signature->recovery_id)});
        }
    }

    void run(kernels::RecoverBatch recover) { recover(requests_, results_); }

private:
    std::vector<std::uint8_t> payloads_;
    std::vector<kernels::RecoverRequest> requests_;
    std::vector<kernels::RecoverResult> results_;
};
/// Signatures of transactions on Solana.
class Ed25519Signatures
{
public:
    explicit Ed25519Signatures(std::size_t batch) : verdicts_(batch)
    {
        // RFC 8032, section 7.1, test 3: what is verified takes as long whatever the bytes are.
        constexpr std::string_view key =
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025";
        constexpr std::string_view signature =
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a";
        kernels::Ed25519Request request{.message = message_};
        const auto key_bytes = from_hex(key);
        const auto signature_bytes = from_hex(signature);
        BRAID_ASSERT(key_bytes && signature_bytes);
        request.key = Hash32::from(*key_bytes);
        std::ranges::copy(*signature_bytes, request.signature.begin());
        requests_.assign(batch, request);
    }

    void run(kernels::Ed25519VerifyBatch verify)
    {
        verify(kernels::Ed25519Policy::strict_points, requests_, verdicts_);
    }

private:
    std::array<std::uint8_t, 2> message_{0xaf, 0x82};
    std::vector<kernels::Ed25519Request> requests_;
    std::vector<std::uint8_t> verdicts_;
};

/// The root of a tree of nodes of 64 bytes.
class MerkleLeaves
{
public:
    explicit MerkleLeaves(std::size_t batch) : leaves_(batch)
    {
        for (std::size_t i = 0; i < batch; ++i)
            store_be(leaves_[i].data(), std::uint64_t{i});
    }

    void run(const kernels::RowChoice& choice)
    {
        // Into the inputs, so that no run can be left out.
        leaves_[0] = kernels::merkle_root(leaves_, {}, choice);
    }

private:
    std::vector<Hash32> leaves_;
};

/// A level of full branches of Ethereum's trie.
class TrieBranches
{
public:
    explicit TrieBranches(std::size_t batch) : children_(16 * batch), references_(batch)
    {
        for (std::size_t i = 0; i < children_.size(); ++i)
        {
            Hash32 hash;
            store_be(hash.data(), std::uint64_t{i} * 0x9e3779b97f4a7c15);
            children_[i] = kernels::TrieReference::of_hash(hash);
        }
        for (std::size_t i = 0; i < batch; ++i)
            nodes_.push_back({.kind = kernels::TrieNode::Kind::branch,
                .children = &children_[16 * i],
                .reference = &references_[i]});
    }

    void run(const kernels::RowChoice& choice) { kernels::hash_trie_level(nodes_, choice); }

private:
    std::vector<kernels::TrieReference> children_;
    std::vector<kernels::TrieReference> references_;
    std::vector<kernels::TrieNode> nodes_;
};

/// A level of inner nodes of Aptos's tree, all of whose children are inner nodes.
class JellyfishNodes
{
public:
    explicit JellyfishNodes(std::size_t batch) : children_(16 * batch), hashes_(batch)
    {
        for (std::size_t i = 0; i < children_.size(); ++i)
            store_be(children_[i].data(), std::uint64_t{i} * 0x9e3779b97f4a7c15);
        for (std::size_t i = 0; i < batch; ++i)
            nodes_.push_back(
                {.children = &children_[16 * i], .existing = 0xffff, .hash = &hashes_[i]});
    }

    void run(const kernels::RowChoice& choice) { kernels::hash_jellyfish_level(nodes_, choice); }

private:
    std::vector<Hash32> children_;
    std::vector<Hash32> hashes_;
    std::vector<kernels::JellyfishNode> nodes_;
};
}  // namespace

const std::vector<KernelCase>& kernel_cases()
{
    static const std::vector<KernelCase> cases{
        case_of<Messages<135>>(Operation::keccak256, "messages of 135 bytes",
            kernels::keccak256_rows(), permutation_cycles_min),
        // A node of Aptos's tree: a prefix and two hashes.
        case_of<Messages<96>>(Operation::sha3_256, "messages of 96 bytes", kernels::sha3_256_rows(),
            permutation_cycles_min),
        case_of<Messages<64>>(
            Operation::sha256, "messages of 64 bytes", kernels::sha256_rows(), unknown_limit),
        case_of<Accounts>(
            Operation::lthash, "accounts of 238 bytes", kernels::lthash_rows(), unknown_limit),
        case_of<Signatures>(Operation::ecrecover, "signatures over 110 bytes",
            kernels::ecrecover_rows(), recovery_cycles_min),
        case_of<Ed25519Signatures>(Operation::ed25519, "signatures over 2 bytes",
            kernels::ed25519_rows(), verification_cycles_min),
        composed_case_of<MerkleLeaves>("merkle", "leaves of a tree of keccak256",
            kernels::keccak256_strided_rows(), tree_cycles_min),
        composed_case_of<TrieBranches>("trie_level", "branches of sixteen hashes",
            kernels::keccak256_rows(), branch_cycles_min),
        composed_case_of<JellyfishNodes>("jellyfish_level", "inner nodes of sixteen children",
            kernels::sha3_256_strided_rows(), jellyfish_cycles_min),
        composed_case_of<ResidentTrieUpdates>("resident_trie",
            "dirty nodes of an update with its root", kernels::keccak256_rows(), unknown_limit),
        composed_case_of<ResidentJellyfishUpdates>("resident_jellyfish",
            "dirty nodes of an update with its root", kernels::sha3_256_strided_rows(),
            unknown_limit),
    };
    return cases;
}

bool has_threshold(const KernelCase& kernel, RowId row) noexcept
{
    return kernel.operation.has_value() && (!kernel.is_composed || row == RowId::cuda);
}
}  // namespace braid::bench
