// Uses the client that openapi-generator makes in Go.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sort"

	cute "cute.example/client"
)

func must[T any](value T, _ any, err error) T {
	if err != nil {
		if api, is := err.(*cute.GenericOpenAPIError); is {
			fmt.Fprintln(os.Stderr, string(api.Body()))
		}
		panic(err)
	}
	return value
}

func draft(sku string) cute.ItemCreate {
	draft := cute.NewItemCreate("Wool scarf", *cute.NewMoneyInput(3_000_000_000, "EUR"),
		os.Getenv("CUTE_CATEGORY"), cute.ConditionInput(os.Getenv("CUTE_CONDITION")))
	draft.SetSku(sku)
	return *draft
}

func typeOf(event cute.Event) string {
	text, err := json.Marshal(event)
	if err != nil {
		panic(err)
	}
	var envelope struct{ Type string }
	if err := json.Unmarshal(text, &envelope); err != nil {
		panic(err)
	}
	return envelope.Type
}

func main() {
	settings := cute.NewConfiguration()
	client := cute.NewAPIClient(settings)
	ctx := context.WithValue(context.Background(), cute.ContextAccessToken, os.Getenv("CUTE_KEY"))

	ids := map[string]bool{}
	first := must(client.ItemsAPI.ListItems(ctx).Limit(2).Execute())
	second := must(client.ItemsAPI.ListItems(ctx).Limit(2).Cursor(first.GetNextCursor()).Execute())
	for _, item := range append(first.Data, second.Data...) {
		ids[item.Id] = true
	}

	made := must(client.ItemsAPI.CreateItem(ctx).ItemCreate(draft("PROOF-GO")).Execute())
	change := cute.ItemPatch{Price: cute.NewMoneyInput(made.Price.Amount+1, "EUR")}
	patched := must(client.ItemsAPI.UpdateItem(ctx, made.Id).IfMatch(made.Etag).ItemPatch(change).Execute())
	_, stale, _ := client.ItemsAPI.UpdateItem(ctx, made.Id).IfMatch(made.Etag).ItemPatch(change).Execute()
	_, taken, _ := client.ItemsAPI.CreateItem(ctx).ItemCreate(draft("PROOF-GO")).Execute()
	if _, err := client.ItemsAPI.DeleteItem(ctx, made.Id).Execute(); err != nil {
		panic(err)
	}
	_, deleted, _ := client.ItemsAPI.GetItem(ctx, made.Id).Execute()

	hook := cute.NewWebhookCreate("https://shop.example/hooks", []cute.EventPatternInput{"item.sold"})
	webhook := must(client.WebhooksAPI.CreateWebhook(ctx).WebhookCreate(*hook).Execute())

	seen := map[string]bool{}
	for _, event := range must(client.EventsAPI.ListEvents(ctx).Limit(100).Execute()).Data {
		seen[typeOf(event)] = true
	}
	types := []string{}
	for name := range seen {
		types = append(types, name)
	}
	sort.Strings(types)

	file := must(client.ItemsAPI.GetItemSnapshot(ctx).Execute())
	head := make([]byte, 2)
	if _, err := io.ReadFull(file, head); err != nil {
		panic(err)
	}

	text, err := json.Marshal(map[string]any{
		"listed": len(ids), "created": made.Price.Amount, "patched": patched.Price.Amount,
		"stale": stale.StatusCode, "taken": taken.StatusCode, "deleted": deleted.StatusCode,
		"secret": webhook.Secret[:6], "events": types, "gzip": head[0] == 0x1f && head[1] == 0x8b,
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(string(text))
}
