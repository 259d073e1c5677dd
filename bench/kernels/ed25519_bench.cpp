// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "kernels/ed25519.hpp"
#include <benchmark/benchmark.h>
#include <memory>
#include <openssl/evp.h>
#include <sodium.h>
#include <vector>

namespace braid::bench
{
namespace
{
using kernels::Ed25519Policy;
using kernels::Ed25519Request;

constexpr std::size_t message_size = 200;

/// Valid signatures of as many keys over messages of message_size bytes, all different.
class Signatures
{
public:
    explicit Signatures(std::size_t count) : messages_(count * message_size)
    {
        for (std::size_t i = 0; i < messages_.size(); ++i)
            messages_[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
        for (std::size_t i = 0; i < count; ++i)
        {
            Hash32 seed;
            store_le(seed.data(), i + 1);
            std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret;
            Ed25519Request& request = requests_.emplace_back();
            request.message = Bytes{messages_}.subspan(i * message_size, message_size);
            crypto_sign_seed_keypair(request.key.data(), secret.data(), seed.data());
            crypto_sign_detached(request.signature.data(), nullptr, request.message.data(),
                request.message.size(), secret.data());
        }
    }

    [[nodiscard]] std::span<const Ed25519Request> requests() const { return requests_; }

private:
    std::vector<std::uint8_t> messages_;
    std::vector<Ed25519Request> requests_;
};

void verify_row(benchmark::State& state, kernels::Ed25519VerifyBatch verify, Ed25519Policy policy)
{
    const Signatures signatures{static_cast<std::size_t>(state.range(0))};
    std::vector<std::uint8_t> verdicts(signatures.requests().size());
    for (auto _ : state)
    {
        verify(policy, signatures.requests(), verdicts);
        BRAID_ASSERT(verdicts.front() == 1);
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void ed25519_sodium(benchmark::State& state)
{
    const Signatures signatures{64};
    for (auto _ : state)
        for (const Ed25519Request& request : signatures.requests())
            BRAID_ASSERT(
                crypto_sign_verify_detached(request.signature.data(), request.message.data(),
                    request.message.size(), request.key.data()) == 0);
    state.SetItemsProcessed(state.iterations() * 64);
}

void ed25519_openssl(benchmark::State& state)
{
    const Signatures signatures{64};
    for (auto _ : state)
        for (const Ed25519Request& request : signatures.requests())
        {
            const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{
                EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, request.key.data(), 32),
                EVP_PKEY_free};
            const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{
                EVP_MD_CTX_new(), EVP_MD_CTX_free};
            BRAID_ASSERT(
                EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
            BRAID_ASSERT(
                EVP_DigestVerify(context.get(), request.signature.data(), request.signature.size(),
                    request.message.data(), request.message.size()) == 1);
        }
    state.SetItemsProcessed(state.iterations() * 64);
}

BENCHMARK(ed25519_openssl);
BENCHMARK(ed25519_sodium);

struct NamedPolicy
{
    Ed25519Policy policy;
    std::string_view name;
};

[[maybe_unused]] const bool rows_registered = []
{
    constexpr NamedPolicy policies[]{{Ed25519Policy::strict_points, "strict_points"},
        {Ed25519Policy::strict_bytes, "strict_bytes"}, {Ed25519Policy::zip215, "zip215"}};
    for (const auto& row : kernels::ed25519_rows())
        for (const NamedPolicy& policy : policies)
        {
            if (!row.available())
                continue;
            const std::string name =
                "ed25519_" + std::string{policy.name} + "/" + std::string{kernels::name_of(row.id)};
            auto* bench =
                benchmark::RegisterBenchmark(name.c_str(), verify_row, row.function, policy.policy);
            bench->Arg(1)->Arg(8)->Arg(1024);
        }
    return true;
}();
}  // namespace
}  // namespace braid::bench
