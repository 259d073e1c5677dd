// SPDX-License-Identifier: Apache-2.0
#include "bench/kernel_cases.hpp"

#include "bench/sign.hpp"
#include "kernels/ecrecover.hpp"
#include "kernels/keccak.hpp"
#include "kernels/keccak_batch.hpp"
#include "kernels/sha256_batch.hpp"
#include <algorithm>
#include <memory>

namespace braid::bench
{
namespace
{
using kernels::KernelId;
using kernels::Processor;
using kernels::RowId;
using kernels::Vendor;

/// `Inputs` is made of a batch's size and runs a row's function on it.
template <typename Inputs, typename Function>
[[nodiscard]] KernelCase case_of(KernelId id, std::string_view operation,
    kernels::Rows<Function> rows, std::optional<double> (*cycles_min)(RowId, const Processor&))
{
    KernelCase made{
        .id = id, .operation = operation, .rows = {}, .prepare = {}, .cycles_min = cycles_min};
    for (const auto& row : rows)
        made.rows.push_back(
            {.id = row.id, .available = row.available(), .batch_min = row.batch_min});
    made.prepare = [rows](std::size_t batch) -> KernelBatch
    {
        return [rows, inputs = std::make_shared<Inputs>(batch)](RowId row_id) -> KernelRun
        {
            const auto row = std::ranges::find(rows, row_id, &kernels::Row<Function>::id);
            BRAID_ASSERT(row != rows.end());
            return [inputs, function = row->function] { inputs->run(function); };
        };
    };
    return made;
}

/// Of kernels whose instructions nobody counted.
std::optional<double> unknown_limit(RowId /*row*/, const Processor& /*processor*/)
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
std::optional<double> permutation_cycles_min(RowId row, const Processor& processor)
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
std::optional<double> recovery_cycles_min(RowId row, const Processor& processor)
{
    return multiplication_cycles_min(1530, row, processor);
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
}  // namespace

const std::vector<KernelCase>& kernel_cases()
{
    static const std::vector<KernelCase> cases{
        case_of<Messages<135>>(KernelId::keccak256, "messages of 135 bytes",
            kernels::keccak256_rows(), permutation_cycles_min),
        // A node of Aptos's tree: a prefix and two hashes.
        case_of<Messages<96>>(KernelId::sha3_256, "messages of 96 bytes", kernels::sha3_256_rows(),
            permutation_cycles_min),
        case_of<Messages<64>>(
            KernelId::sha256, "messages of 64 bytes", kernels::sha256_rows(), unknown_limit),
        case_of<Signatures>(KernelId::ecrecover, "signatures over 110 bytes",
            kernels::ecrecover_rows(), recovery_cycles_min),
    };
    return cases;
}
}  // namespace braid::bench
